using Microsoft.AspNetCore.Mvc;
using Sande.Api.Authentication;
using Sande.Api.Http;
using Sande.Api.Idempotency;

namespace Sande.Api.Uploads;

/// <summary>Endpoint metadata: an operation of tus.</summary>
/// <param name="IsVersioned">Whether it needs <c>Tus-Resumable</c>.</param>
/// <param name="ResponseHeaders">What a good answer has.</param>
internal sealed record TusOperation(bool IsVersioned, params string[] ResponseHeaders);

/// <summary>The routes of resumable uploads: tus 1.0.0 with creation, checksum, expiration and termination.</summary>
internal static class UploadEndpoints
{
    private const string Root = "/v1/uploads";

    public static IServiceCollection AddUploads(this IServiceCollection services)
        => services.AddSingleton<UploadFolder>().AddHostedService<UploadFolderCleaner>().AddScoped<UploadWriter>().AddScoped<UploadCompletion>();

    /// <summary>To be called before routing: a client that has no PATCH may send a POST with <c>X-HTTP-Method-Override</c>. Every answer names the version.</summary>
    public static void UseTus(this WebApplication app) => app.UseWhen(
        context => context.Request.Path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase),
        uploads => uploads.UseHttpMethodOverride().Use((context, next) =>
        {
            context.Response.OnStarting(() =>
            {
                context.Response.Headers[TusHeaders.Resumable] = TusHeaders.Version;
                return Task.CompletedTask;
            });
            return next(context);
        }));

    public static void MapUploads(this IEndpointRouteBuilder routes)
    {
        var uploads = routes.MapGroup("/uploads").WithTags("Uploads");
        uploads.MapMethods("", [HttpMethods.Options], GetUploadOptions.Handle).WithName("getUploadOptions").RequireRole(Roles.Viewer)
            .WithMetadata(new TusOperation(false, TusHeaders.Resumable, TusHeaders.Versions, TusHeaders.Extension, TusHeaders.ChecksumAlgorithm));
        uploads.MapPost("", CreateUpload.HandleAsync).WithName("createUpload").RequireRole(Roles.Operator).CreatesOnce()
            .IsTus(TusHeaders.Resumable, TusHeaders.Expires).Produces<UploadView>(StatusCodes.Status201Created).ProducesProblems(404, 409, 503, 507);
        uploads.MapMethods("/{id}", [HttpMethods.Head], GetUploadOffset.HandleAsync).WithName("getUploadOffset").RequireRole(Roles.Viewer)
            .IsTus(TusHeaders.Resumable, TusHeaders.Offset, TusHeaders.Length, TusHeaders.Metadata, TusHeaders.Expires).Produces(StatusCodes.Status200OK).ProducesProblems(404, 410);
        uploads.MapMethods("/{id}", [HttpMethods.Patch], AppendToUpload.HandleAsync).WithName("appendToUpload").RequireRole(Roles.Operator)
            .IsTus(TusHeaders.Resumable, TusHeaders.Offset, TusHeaders.Expires)
            // Unlike other bodies of files this one may not come as slowly as it likes: a dead connection is noticed, and the client goes on with a new one.
            .WithMetadata(new RawBody(TusHeaders.ContentType), new DisableRequestSizeLimitAttribute())
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblems(404, 409, 410, 413, 415, 422, 423, TusHeaders.ChecksumMismatch, 503, 507);
        uploads.MapDelete("/{id}", DeleteUpload.HandleAsync).WithName("deleteUpload").RequireRole(Roles.Operator).IsTus(TusHeaders.Resumable)
            .Produces(StatusCodes.Status204NoContent).ProducesProblems(404, 423);
    }

    private static RouteHandlerBuilder IsTus(this RouteHandlerBuilder builder, params string[] responseHeaders)
        => builder.WithMetadata(new TusOperation(true, responseHeaders)).ProducesProblems(StatusCodes.Status412PreconditionFailed).AddEndpointFilter((context, next) =>
        {
            var http = context.HttpContext;
            if (http.Request.Headers[TusHeaders.Resumable] == TusHeaders.Version)
                return next(context);
            http.Response.Headers[TusHeaders.Versions] = TusHeaders.Version;
            return ValueTask.FromResult<object?>(new UploadProblem(StatusCodes.Status412PreconditionFailed, $"{TusHeaders.Resumable} must be {TusHeaders.Version}."));
        });
}
