using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Api.Uploads;
using Sande.Contracts.Json;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Sande.Api.OpenApi;

/// <summary>Puts the responses in order, adds what they have beside their bodies, and who may ask for them.</summary>
internal sealed class ResponseFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var isHead = context.ApiDescription.HttpMethod == HttpMethods.Head;
        if (isHead && operation.Responses!.ContainsKey("206"))
            operation.Summary = "Gets the headers of a download";
        var responses = operation.Responses!;
        var ordered = responses.OrderBy(response => response.Key, StringComparer.Ordinal).ToList();
        responses.Clear();
        foreach (var (status, response) in ordered.Select(pair => (pair.Key, (OpenApiResponse)pair.Value)))
        {
            responses[status] = response;
            if (string.IsNullOrEmpty(response.Description))
                response.Description = Problem.TitleOf(int.Parse(status));
            if (isHead)
                response.Content?.Clear();
            if (response.Content?.ContainsKey(MediaTypeNames.Text.Html) == true)
                response.Content[MediaTypeNames.Text.Html] = Page();
            foreach (var (name, description) in Headers(status, context))
                (response.Headers ??= new Dictionary<string, IOpenApiHeader>())[name] = Header(description);
        }

        if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<StreamsEvents>().Any())
            AddEventStream(operation, (OpenApiResponse)responses["200"]);
        if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Any())
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(OpenApiSetup.SecurityScheme, context.Document)] = [] }];
    }

    /// <summary>A page is a text, whatever the JSON of the same answer is.</summary>
    private static OpenApiMediaType Page() => new()
    {
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        Example = JsonValue.Create("<!doctype html>\n<html lang=\"en\">\n…\n</html>\n"),
    };

    private static void AddEventStream(OpenApiOperation operation, OpenApiResponse response)
    {
        (response.Content ??= new Dictionary<string, IOpenApiMediaType>())[JobEventStream.ContentType] = new OpenApiMediaType
        {
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            Example = JsonValue.Create($"id: {JobExamples.Event.Id}\ndata: {JsonSerializer.Serialize(JobExamples.Event, SandeJson.Options)}\n\n"),
        };
        ((OpenApiResponse)operation.Responses!["204"]).Description = "Of a stream: the job has ended, and there is no more.";

        // What is accepted is said by the response's types; OpenAPI has no parameter of this name.
        operation.Parameters = operation.Parameters?.Where(parameter => parameter.Name != HeaderNames.Accept).ToList();
    }

    private static IEnumerable<(string Name, string Description)> Headers(string status, OperationFilterContext context)
    {
        var metadata = context.ApiDescription.ActionDescriptor.EndpointMetadata;
        foreach (var header in metadata.OfType<TusOperation>().Where(_ => status[0] == '2').SelectMany(operation => operation.ResponseHeaders))
            yield return (header, TusHeaders.Descriptions[header]);
        var statuses = context.ApiDescription.SupportedResponseTypes.Select(type => type.StatusCode).ToHashSet();
        if (status == "201")
            yield return ("Location", "The address of what was created.");
        if (status == "401")
            yield return ("WWW-Authenticate", "How to say who one is: Bearer; for a webhook, Webhook.");
        if (status is "200" or "206" or "304" && statuses.Contains(StatusCodes.Status304NotModified))
            yield return ("ETag", "Changes exactly when the answer does; give it as If-None-Match.");
        if (status is "200" or "206" && statuses.Contains(StatusCodes.Status206PartialContent))
            yield return ("Repr-Digest", "The whole file's sha-256 (RFC 9530).");
    }

    private static OpenApiHeader Header(string description)
        => new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
