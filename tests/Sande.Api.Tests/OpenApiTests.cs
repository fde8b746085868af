using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Sande.Api.Http;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Implants;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Policies;
using Sande.Contracts.Remediations;
using Sande.Contracts.Scans;
using Sande.Contracts.Validation;

namespace Sande.Api.Tests;

/// <summary>The OpenAPI document is the contract that clients are generated from: it is committed, and what is served must be that.</summary>
public sealed class OpenApiTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    /// <summary>Set to 1 to write the served document to the repository instead.</summary>
    private const string Update = "SANDE_UPDATE_OPENAPI";

    private static readonly string Committed = Path.Combine(SharedData.Repository, "docs", "openapi", "sande-api.v1.json");

    [SkippableFact]
    public async Task The_served_document_is_the_committed_one()
    {
        var served = await GetAsync();
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Committed)!);
            await File.WriteAllTextAsync(Committed, served);
        }

        Assert.True(served == await File.ReadAllTextAsync(Committed), $"{Committed} is not what is served: if the change is meant, run this test with {Update}=1 and commit the file.");
    }

    [SkippableFact]
    public async Task The_document_is_valid_and_complete()
    {
        var (document, diagnostic) = await OpenApiDocument.LoadAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(await GetAsync())), "json");
        Assert.Empty(diagnostic!.Errors);
        Assert.Empty(diagnostic.Warnings);
        var operations = document!.Paths.SelectMany(path => path.Value.Operations!.Select(operation => (Name: $"{operation.Key} {path.Key}", Path: path.Key, operation.Value))).ToList();
        Assert.NotEmpty(operations);
        Assert.Distinct(operations.Select(operation => operation.Value.OperationId));
        Assert.All(operations, operation =>
        {
            Assert.NotNull(operation.Value.OperationId);
            Assert.NotEmpty(operation.Value.Summary!);
            // A webhook is signed and has no key.
            Assert.Equal(operation.Path.StartsWith("/v1/", StringComparison.Ordinal) && !operation.Path.StartsWith("/v1/hooks/", StringComparison.Ordinal), operation.Value.Security is { Count: > 0 });
            Assert.All(operation.Value.Parameters ?? [], parameter => Assert.NotEmpty(parameter.Description!));
            Assert.All(operation.Value.Responses!, response => Assert.NotEmpty(response.Value.Description!));
            Assert.All(Bodies(operation.Value), body => Assert.True(body.Value.Example is not null && body.Value.Schema is not null, $"{operation.Name}: {body.Key} has no example."));
        });
    }

    [SkippableFact]
    public async Task Every_operation_tells_of_all_its_answers()
    {
        var (document, _) = await OpenApiDocument.LoadAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(await GetAsync())), "json");
        Assert.All(document!.Paths.SelectMany(path => path.Value.Operations!.Select(operation => (Path: path.Key, Method: operation.Key, operation.Value))), operation =>
        {
            var responses = operation.Value.Responses!;
            Assert.Contains(responses.Keys, status => status[0] == '2');
            Assert.DoesNotContain("default", responses.Keys);
            Assert.Subset(responses.Keys.ToHashSet(), ExpectedStatuses(operation.Path, operation.Method, operation.Value).ToHashSet());
            if (operation.Method != HttpMethod.Head)
                Assert.All(responses.Where(response => response.Key[0] >= '4' && !operation.Path.StartsWith("/health", StringComparison.Ordinal)), response => Assert.Equal([Problem.ContentType], response.Value.Content!.Keys));
        });
    }

    [SkippableFact]
    public async Task The_document_speaks_of_fields_and_not_of_classes()
        => Assert.DoesNotMatch(@"Sande\.[A-Z]\w+\.", await GetAsync());

    [SkippableTheory]
    [InlineData("remediations", typeof(RemediationSpec))]
    [InlineData("evaluations", typeof(EvaluationJobSpec))]
    [InlineData("implants", typeof(ImplantSpec))]
    [InlineData("scans", typeof(ScanSpec))]
    public async Task The_example_of_a_job_is_one_that_the_API_takes(string kind, Type type)
    {
        var document = JsonNode.Parse(await GetAsync())!;
        var example = document["paths"]![$"/v1/{kind}"]!["post"]!["requestBody"]!["content"]!["application/json"]!["example"]!;
        Assert.Empty(JobRequestValidator.Validate((JobRequest)example.Deserialize(type, SandeJson.Options)!));
    }

    [SkippableFact]
    public async Task The_example_of_a_policy_is_one_that_the_API_takes()
    {
        var document = JsonNode.Parse(await GetAsync())!;
        var example = document["paths"]!["/v1/policies"]!["post"]!["requestBody"]!["content"]!["application/json"]!["example"]!;
        Assert.Empty(PolicySpecValidator.Validate(example.Deserialize<PolicySpec>(SandeJson.Options)!));
    }

    [SkippableFact]
    public async Task The_page_of_the_document_is_served_at_swagger_and_the_root_leads_there()
    {
        var api = await fixture.GetAsync();
        Assert.Contains("swagger-ui", (await api.Anonymous.GetAnswerAsync("/")).Expect(200).Text, StringComparison.Ordinal);
        Assert.Contains("/openapi/v1.json", (await api.Anonymous.GetAnswerAsync("/swagger/index.js")).Expect(200).Text, StringComparison.Ordinal);
    }

    private static IEnumerable<KeyValuePair<string, IOpenApiMediaType>> Bodies(OpenApiOperation operation)
        => (operation.Responses ?? []).SelectMany(response => response.Value.Content ?? new Dictionary<string, IOpenApiMediaType>())
            .Concat(operation.RequestBody?.Content ?? new Dictionary<string, IOpenApiMediaType>())
            .Where(body => body.Value.Schema?.Format != "binary");

    private static IEnumerable<string> ExpectedStatuses(string path, HttpMethod method, OpenApiOperation operation)
    {
        if (operation.Security is { Count: > 0 })
            foreach (var status in new[] { "401", "403" })
                yield return status;
        if (path.StartsWith("/v1/", StringComparison.Ordinal))
            foreach (var status in new[] { "500", "503" })
                yield return status;
        if (path.Contains('{'))
            yield return "404";
        if (operation.Parameters is { Count: > 0 } || operation.RequestBody is not null)
            yield return "400";
        if (operation.RequestBody?.Content?.Values.Any(body => body.Schema is OpenApiSchemaReference) == true)
            foreach (var status in new[] { "413", "415", "422" })
                yield return status;
        if (operation.Parameters?.Any(parameter => parameter.Name == "Idempotency-Key") == true)
            foreach (var status in new[] { "409", "422" })
                yield return status;
        if (method == HttpMethod.Get && operation.Responses!.Any(response => response.Value.Headers?.ContainsKey("ETag") == true))
            yield return "304";
    }

    private async Task<string> GetAsync() => (await (await fixture.GetAsync()).Anonymous.GetAnswerAsync("/openapi/v1.json")).Expect(200).Text;
}
