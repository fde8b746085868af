using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Sande.Api.Hooks;
using Sande.Api.Http;
using Sande.Contracts.Json;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Sande.Api.OpenApi;

/// <summary>Describes bodies that are files, and those that are a source's payload.</summary>
internal sealed class BodyFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<HookPayload>().Any())
            operation.RequestBody = Payload();
        if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<RawBody>().LastOrDefault() is not { } body)
            return;
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = "The file.",
            Content = body.ContentTypes.ToDictionary(type => type, IOpenApiMediaType (type) => new OpenApiMediaType
            {
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
                Examples = Examples.Files.GetValueOrDefault(type)?.ToDictionary(
                    file => SandeJson.NameOf(file.Key), IOpenApiExample (file) => new OpenApiExample { Value = JsonValue.Create(file.Value) }),
            }),
        };
    }

    private static OpenApiRequestBody Payload() => new()
    {
        Required = true,
        Description = "The payload, as the source writes it: its bytes are what is signed.",
        Content = new Dictionary<string, IOpenApiMediaType>
        {
            ["application/json"] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.Object }, Example = PolicyExamples.Payload() },
        },
    };
}
