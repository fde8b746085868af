using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Microsoft.OpenApi;

namespace Sande.Api.Tests;

/// <summary>Requests made from the OpenAPI document, good ones and bent ones: whatever comes, the answer is one that the document tells of.</summary>
public sealed class FuzzTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const int RequestsOfOneOperation = 60;

    private static readonly Gen<string> Nasty = Gen.OneOf(
        Gen.String[Gen.Char.AlphaNumeric, 0, 20],
        Gen.String,
        Pick("'", "\"", "%00", "null", "-1", "../..", "é𝄞", "NaN", "1e999", "\ud800", "\0", new string('a', 5000)));

    private static readonly Gen<JsonNode?> Anything = Gen.OneOf(
        Nasty.Select(text => (JsonNode?)JsonValue.Create(text)),
        Gen.Int.Select(number => (JsonNode?)JsonValue.Create(number)),
        Gen.Double.Where(double.IsFinite).Select(number => (JsonNode?)JsonValue.Create(number)),
        Gen.Bool.Select(value => (JsonNode?)JsonValue.Create(value)),
        Gen.Const(() => (JsonNode?)null),
        Gen.Const(() => (JsonNode?)new JsonArray()),
        Gen.Const(() => (JsonNode?)new JsonObject()));

    [SkippableFact]
    public async Task Every_operation_answers_as_the_document_says()
    {
        var api = await fixture.GetAsync();
        var text = (await api.Anonymous.GetAnswerAsync("/openapi/v1.json")).Expect(200).Bytes;
        var (document, _) = await OpenApiDocument.LoadAsync(new MemoryStream(text), "json");
        var ids = Pick(
            await api.CreateReadyCheckpointAsync(),
            await api.CreateCheckpointAsync(("config.json", "{}")),
            await api.CreateDatasetAsync(),
            (await api.CreateRemediationAsync())["id"]!.GetValue<string>());
        var operations = document!.Paths.SelectMany(path => path.Value.Operations!.Select(operation => (Method: operation.Key, Path: path.Key, operation.Value)));
        foreach (var (method, path, operation) in operations.OrderBy(operation => operation.Method == HttpMethod.Delete))
            Requests(method, path, operation, ids).Sample(request => Check(api, request, operation), iter: RequestsOfOneOperation, threads: 1, print: request => request.ToString());
    }

    private static void Check(SandeApi api, FuzzRequest request, OpenApiOperation operation)
    {
        using var message = request.ToMessage();
        using var response = api.Client.Send(message);
        var status = (int)response.StatusCode;
        var body = response.Content.ReadAsStringAsync().GetAwaiter().GetResult();
        if (status >= 500)
            throw new InvalidOperationException($"{status}: {body}");

        // 405: an empty or dotted part of the path is another path.
        if (status != 405 && !operation.Responses!.ContainsKey(status.ToString()))
            throw new InvalidOperationException($"{status} is not documented: {body}");
        if (status >= 400 && message.Method != HttpMethod.Head && response.Content.Headers.ContentType?.MediaType != "application/problem+json")
            throw new InvalidOperationException($"{status} without problem details: {body}");
    }

    private static Gen<FuzzRequest> Requests(HttpMethod method, string path, OpenApiOperation operation, Gen<string> ids)
    {
        var parameters = operation.Parameters ?? [];
        var start = Gen.Const(() => new FuzzRequest(method, path));
        var withParameters = parameters.Aggregate(start, (requests, parameter) => Gen.Select(
            requests,
            Gen.Bool,
            parameter.Name == "id" ? Gen.OneOf(ids, Nasty) : Mutated(parameter.Schema!, ids).Select(Text),
            (request, isGiven, value) => request.With(parameter, isGiven, value)));
        var content = operation.RequestBody?.Content ?? new Dictionary<string, IOpenApiMediaType>();
        if (content.Count == 0)
            return withParameters;
        var (type, media) = content.First();
        var bodies = media.Schema!.Format == "binary" ? Nasty : Mutated(media.Schema!, ids).Select(node => node?.ToJsonString() ?? "null");
        return Gen.Select(withParameters, bodies, (request, body) => request with { Body = body, ContentType = type });
    }

    private static Gen<JsonNode?> Mutated(IOpenApiSchema schema, Gen<string> ids) => Gen.Frequency((19, Valid(schema, ids)), (1, Anything));

    private static Gen<JsonNode?> Valid(IOpenApiSchema schema, Gen<string> ids)
    {
        if (schema.OneOf is { Count: > 0 } choices)
            return Gen.OneOf([.. choices.Select(choice => Valid(choice, ids))]);
        if (schema.Enum is { Count: > 0 } values)
            return Pick([.. values]).Select(value => value?.DeepClone());
        var type = schema.Type ?? JsonSchemaType.String;
        if (type.HasFlag(JsonSchemaType.Object))
            return ValidObject(schema, ids);
        if (type.HasFlag(JsonSchemaType.Array))
            return Valid(schema.Items!, ids).List[0, 3].Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())]));
        if (type.HasFlag(JsonSchemaType.Integer))
            return Gen.Int[Bound(schema.Minimum, -1000), Bound(schema.Maximum, 1000)].Select(number => (JsonNode?)JsonValue.Create(number));
        if (type.HasFlag(JsonSchemaType.Number))
            return Gen.Double[-1e6, 1e6].Select(number => (JsonNode?)JsonValue.Create(number));
        if (type.HasFlag(JsonSchemaType.Boolean))
            return Gen.Bool.Select(value => (JsonNode?)JsonValue.Create(value));
        return Gen.String[Gen.Char.AlphaNumeric, 0, 30].Select(text => (JsonNode?)JsonValue.Create(text));
    }

    private static Gen<JsonNode?> ValidObject(IOpenApiSchema schema, Gen<string> ids)
        => (schema.Properties ?? new Dictionary<string, IOpenApiSchema>()).Aggregate(
            Gen.Const(() => (JsonNode?)new JsonObject()),
            (objects, property) => Gen.Select(objects, Gen.Bool, ValueOf(property, ids), (made, isGiven, value) =>
            {
                var copy = (JsonObject)made!.DeepClone();
                if (isGiven || schema.Required?.Contains(property.Key) == true)
                    copy[property.Key] = value?.DeepClone();
                return (JsonNode?)copy;
            }));

    private static Gen<JsonNode?> ValueOf(KeyValuePair<string, IOpenApiSchema> property, Gen<string> ids)
        => property.Key.EndsWith("_id", StringComparison.Ordinal) ? ids.Select(id => (JsonNode?)JsonValue.Create(id)) : Mutated(property.Value, ids);

    private static int Bound(string? bound, int otherwise) => int.TryParse(bound, out var value) ? value : otherwise;

    private static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node?.ToJsonString() ?? "";

    private sealed record FuzzRequest(HttpMethod Method, string Path)
    {
        public string Query { get; init; } = "";

        public string? Digest { get; init; }

        public string? Body { get; init; }

        public string? ContentType { get; init; }

        public FuzzRequest With(IOpenApiParameter parameter, bool isGiven, string value)
        {
            var escaped = Escape(value);
            return parameter.In switch
            {
                // Kestrel itself refuses a NUL in a path, before any of our code.
                ParameterLocation.Path => this with { Path = Path.Replace($"{{{parameter.Name}}}", escaped.Replace("%00", "x").Trim('.') is { Length: > 0 } part ? part : "x") },
                ParameterLocation.Query when isGiven || parameter.Required => this with { Query = $"{Query}{(Query.Length == 0 ? '?' : '&')}{parameter.Name}={escaped}" },
                ParameterLocation.Header when isGiven => this with { Digest = value },
                _ => this,
            };
        }

        public HttpRequestMessage ToMessage()
        {
            var message = new HttpRequestMessage(Method, Path + Query);
            if (Body is not null)
                message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body)) { Headers = { ContentType = new MediaTypeHeaderValue(ContentType!) } };
            if (Digest is not null && Digest.All(char.IsAscii) && !Digest.Any(char.IsControl))
                message.Headers.TryAddWithoutValidation("Content-Digest", Digest);
            return message;
        }

        private static string Escape(string value) => Uri.EscapeDataString(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value)));
    }
}
