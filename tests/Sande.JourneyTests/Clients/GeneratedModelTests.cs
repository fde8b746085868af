using System.Text.Json.Nodes;
using Newtonsoft.Json;
using Sande.Client;

namespace Sande.JourneyTests.Clients;

/// <summary>Every example of the OpenAPI document is read by NSwag's class of its schema: each field known, none of a wrong type, none null that may not be.</summary>
public sealed class GeneratedModelTests
{
    private static readonly JsonNode Document = JsonNode.Parse(File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "openapi", "sande-api.v1.json")))!;
    private static readonly JsonSerializerSettings Strict = new() { MissingMemberHandling = MissingMemberHandling.Error };

    public static TheoryData<string> Operations => [.. Paths().Select(operation => operation.Id)];

    [Theory]
    [MemberData(nameof(Operations))]
    public void The_examples_of(string operationId)
    {
        var operation = Paths().Single(operation => operation.Id == operationId).Operation;
        foreach (var body in Bodies(operation).Where(body => body["schema"]?["$ref"] is not null))
        {
            var type = typeof(SandeApiClient).Assembly.GetType($"{typeof(SandeApiClient).Namespace}.{body["schema"]!["$ref"]!.GetValue<string>().Split('/')[^1]}", throwOnError: true)!;
            Assert.NotNull(JsonConvert.DeserializeObject(body["example"]!.ToJsonString(), type, Strict));
        }
    }

    private static IEnumerable<(string Id, JsonNode Operation)> Paths()
        => Document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(operation => (operation.Value!["operationId"]!.GetValue<string>(), operation.Value!));

    private static IEnumerable<JsonNode> Bodies(JsonNode operation)
        => operation["responses"]!.AsObject().Select(response => response.Value!["content"]).Append(operation["requestBody"]?["content"])
            .OfType<JsonObject>().SelectMany(content => content.Select(body => body.Value!));
}
