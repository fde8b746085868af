using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Sande.Api.OpenApi;

/// <summary>Adds what a response has beside its body, and who may ask for it.</summary>
internal sealed class ResponseFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        foreach (var (status, response) in (operation.Responses ?? []).Select(pair => (pair.Key, Value: (OpenApiResponse)pair.Value)))
        {
            if (string.IsNullOrEmpty(response.Description))
                response.Description = ReasonPhrases.GetReasonPhrase(int.Parse(status));
            foreach (var (name, description) in Headers(status, operation))
                (response.Headers ??= new Dictionary<string, IOpenApiHeader>())[name] = Header(description);
        }

        if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Any())
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(OpenApiSetup.SecurityScheme, context.Document)] = [] }];
    }

    private static IEnumerable<(string Name, string Description)> Headers(string status, OpenApiOperation operation)
    {
        if (status == "201")
            yield return ("Location", "The address of what was created.");
        if (status == "401")
            yield return ("WWW-Authenticate", "Bearer.");
        if (status is "200" or "206" or "304" && operation.Responses!.ContainsKey("304"))
            yield return ("ETag", "Changes exactly when the answer does; give it as If-None-Match.");
        if (status is "200" or "206" && operation.Responses!.ContainsKey("206"))
            yield return ("Repr-Digest", "The whole file's sha-256 (RFC 9530).");
    }

    private static OpenApiHeader Header(string description)
        => new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
