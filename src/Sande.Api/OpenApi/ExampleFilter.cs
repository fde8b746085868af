using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Sande.Api.Http;
using Sande.Contracts.Json;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Sande.Api.OpenApi;

/// <summary>Puts an example on every body: a value of its own type, written by the serializer that the API uses, so it can't be out of date.</summary>
internal sealed class ExampleFilter : IOperationFilter
{
    private const string Json = "application/json";

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (operation.RequestBody?.Content?.TryGetValue(Json, out var body) == true && Examples.Requests.TryGetValue(operation.OperationId!, out var request))
            ((OpenApiMediaType)body).Example = ToNode(request);
        foreach (var type in context.ApiDescription.SupportedResponseTypes)
        {
            var content = operation.Responses![type.StatusCode.ToString()].Content;
            if (content?.TryGetValue(Json, out var answer) == true && Examples.Responses.TryGetValue(type.Type!, out var response))
                ((OpenApiMediaType)answer).Example = ToNode(response);
            if (content?.TryGetValue(Problem.ContentType, out var problem) == true)
                ((OpenApiMediaType)problem).Example = ToNode(ProblemOf(type.StatusCode, context.ApiDescription.RelativePath!));
        }
    }

    private static Problem ProblemOf(int status, string path) => new()
    {
        Type = "about:blank",
        Title = Problem.TitleOf(status),
        Status = status,
        Detail = Examples.ProblemDetails[status].Detail,
        Instance = "/" + path.Replace("{id}", Examples.IdOf(path)).Replace("{**path}", "config.json").Replace("{name}", Examples.ArtifactName)
            .Replace("{policy_id}", Examples.PolicyId).Replace("{delivery_id}", Examples.DeliveryId),
        Errors = Examples.ProblemDetails[status].Errors,
        TraceId = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    };

    private static JsonNode? ToNode(object value) => JsonSerializer.SerializeToNode(value, value.GetType(), SandeJson.Options);
}
