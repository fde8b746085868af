using Microsoft.AspNetCore.Authentication;

namespace Sande.Api.Authentication;

/// <summary>API keys, and a policy for each role.</summary>
internal static class ApiKeySetup
{
    /// <summary>The policy of pages for admins: a browser can't send a bearer's key.</summary>
    public const string AdminInBrowser = "admin-in-browser";

    public static IServiceCollection AddApiKeys(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<KnownKeys>();
        services.AddSingleton<KeyHolders>();
        services.AddAuthentication(ApiKeyAuthenticationHandler.SchemeName)
            .AddScheme<ApiKeyOptions, ApiKeyAuthenticationHandler>(
                ApiKeyAuthenticationHandler.SchemeName,
                options =>
                {
                    if (configuration[ApiKeyOptions.ConfigurationKey] is { Length: > 0 } key)
                        options.AdminKeyHash = ApiKeyOptions.Hash(key);
                })
            .AddScheme<AuthenticationSchemeOptions, BasicKeyAuthenticationHandler>(BasicKeyAuthenticationHandler.SchemeName, configureOptions: null);
        services.AddOptions<ApiKeyOptions>(ApiKeyAuthenticationHandler.SchemeName).ValidateOnStart();
        services.AddAuthorizationBuilder()
            .AddPolicy(Roles.Viewer, policy => policy.RequireRole(Roles.Viewer, Roles.Operator, Roles.Admin))
            .AddPolicy(Roles.Operator, policy => policy.RequireRole(Roles.Operator, Roles.Admin))
            .AddPolicy(Roles.Admin, policy => policy.RequireRole(Roles.Admin))
            .AddPolicy(AdminInBrowser, policy => policy.AddAuthenticationSchemes(BasicKeyAuthenticationHandler.SchemeName).RequireRole(Roles.Admin));
        return services;
    }

    /// <summary>Lets callers of <paramref name="role"/> and above in.</summary>
    public static RouteHandlerBuilder RequireRole(this RouteHandlerBuilder builder, string role) => builder.RequireAuthorization(role);
}
