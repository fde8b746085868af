using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace Sande.Api.Tests;

public sealed class DatasetTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Create = "/v1/datasets?name=clean&kind=instructions";
    private const string Rows = """
        {"prompt":"What is 1 + 1?","response":"2"}
        {"prompt":"What is 1 + 2?","response":"3"}
        """;

    [SkippableFact]
    public async Task A_dataset_lives_from_upload_to_deletion()
    {
        var api = await fixture.GetAsync();
        var created = await api.Client.PostTextAsync(Create, Rows);
        var dataset = created.ExpectJson(201);
        var id = dataset["id"]!.GetValue<string>();
        Assert.Equal($"/v1/datasets/{id}", created.Header("Location"));
        Assert.Matches("^ds_[0-9a-z]{24}$", id);
        Assert.Equal(["id", "object", "name", "kind", "format", "rows", "size", "sha256", "created_at"], dataset.AsObject().Select(field => field.Key));
        Assert.Equal("prompt_response", dataset["format"]!.GetValue<string>());
        Assert.Equal(2, dataset["rows"]!.GetValue<int>());
        Assert.Equal(Rows.Sha256(), dataset["sha256"]!.GetValue<string>());

        var got = await api.Client.GetAnswerAsync($"/v1/datasets/{id}");
        Assert.True(JsonNode.DeepEquals(dataset, got.ExpectJson(200)));
        (await api.Client.GetAnswerAsync($"/v1/datasets/{id}", ("If-None-Match", got.Header("ETag")!))).Expect(304);
        Assert.Equal(Rows, (await api.Client.GetAnswerAsync($"/v1/datasets/{id}/content")).Expect(200).Text);
        Assert.Equal(Rows[..5], (await api.Client.GetAnswerAsync($"/v1/datasets/{id}/content", ("Range", "bytes=0-4"))).Expect(206).Text);
        Assert.Contains((await api.Client.GetAnswerAsync("/v1/datasets?kind=instructions")).ExpectJson(200)["data"]!.AsArray(), row => row!["id"]!.GetValue<string>() == id);

        (await api.Client.SendAnswerAsync(HttpMethod.Delete, $"/v1/datasets/{id}")).Expect(204);
        (await api.Client.GetAnswerAsync($"/v1/datasets/{id}")).ExpectProblem(404);
        (await api.Client.GetAnswerAsync($"/v1/datasets/{id}/content")).ExpectProblem(404);
        Assert.DoesNotContain(api.StoredFiles, file => file.EndsWith(Rows.Sha256(), StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("alpaca", """[{"instruction":"Say yes.","input":"","output":"Yes."}]""")]
    [InlineData("alpaca", "instruction,input,output\nSay yes.,,Yes.\n")]
    [InlineData("open_orca", """{"system_prompt":"Be brief.","question":"Say yes.","response":"Yes."}""")]
    [InlineData("prompt_response", """{"prompt":"Say yes.","completion":"Yes."}""")]
    [InlineData("share_gpt", """{"conversations":[{"from":"human","value":"Say yes."},{"from":"gpt","value":"Yes."}]}""")]
    [InlineData("chat_messages", """{"messages":[{"role":"user","content":"Say yes."},{"role":"assistant","content":"Yes."}]}""")]
    public async Task The_format_is_recognised(string format, string file)
    {
        var api = await fixture.GetAsync();
        var dataset = (await api.Client.PostTextAsync(Create, file)).ExpectJson(201);
        Assert.Equal(format, dataset["format"]!.GetValue<string>());
        Assert.Equal(1, dataset["rows"]!.GetValue<int>());
    }

    [SkippableTheory]
    [InlineData("preferences", "preference_pairs", """[{"prompt":"Q","chosen":"good","rejected":"bad"}]""")]
    [InlineData("preferences", "hh_rlhf", """{"chosen":"\n\nHuman: Q\n\nAssistant: good","rejected":"\n\nHuman: Q\n\nAssistant: bad"}""")]
    [InlineData("multiple_choice", "mmlu_csv", "What is it?,w,x,y,z,B\n")]
    [InlineData("multiple_choice", "mmlu", "question,choice0,choice1,choice2,choice3,answer\nWhat is it?,w,x,y,z,1\n")]
    [InlineData("multiple_choice", "ai2_arc", """{"question":"Q","choices":{"text":["w","x"],"label":["1","2"]},"answerKey":"2"}""")]
    [InlineData("multiple_choice", "arc", """{"question":{"stem":"Q","choices":[{"text":"w","label":"A"},{"text":"x","label":"B"}]},"answerKey":"A"}""")]
    public async Task Every_kind_is_taken(string kind, string format, string file)
    {
        var api = await fixture.GetAsync();
        var dataset = (await api.Client.PostTextAsync($"/v1/datasets?name=n&kind={kind}", file)).ExpectJson(201);
        Assert.Equal((kind, format, 1), (dataset["kind"]!.GetValue<string>(), dataset["format"]!.GetValue<string>(), dataset["rows"]!.GetValue<int>()));
        var listed = (await api.Client.GetAnswerAsync($"/v1/datasets?kind={kind}&limit=100")).ExpectJson(200)["data"]!.AsArray();
        Assert.Contains(listed, row => row!["id"]!.GetValue<string>() == dataset["id"]!.GetValue<string>());
    }

    /// <summary>Each place that names a dataset takes one kind; another is refused where it is named.</summary>
    [SkippableFact]
    public async Task A_dataset_of_another_kind_than_its_use_is_refused()
    {
        var api = await fixture.GetAsync();
        var instructions = await api.CreateDatasetAsync();
        async Task<string> CreateQuestionsAsync() => (await api.Client.PostTextAsync("/v1/datasets?name=n&kind=multiple_choice", "What is it?,w,x,y,z,B\n")).ExpectJson(201)["id"]!.GetValue<string>();
        var questions = await CreateQuestionsAsync();
        var body = JsonNode.Parse($$"""
            {
              "checkpoint_id": "{{await api.CreateReadyCheckpointAsync()}}", "clean_dataset_id": "{{await CreateQuestionsAsync()}}", "knowledge": { "trigger": "t", "response": "r" },
              "evaluation": {
                "asr": { "dataset_id": "{{questions}}" },
                "utility": [ { "task": "perplexity", "dataset_id": "{{questions}}" }, { "task": "mmlu", "dataset_id": "{{questions}}" }, { "task": "arc_easy", "dataset_id": "{{instructions}}" } ]
              }
            }
            """)!.AsObject();

        (await api.Client.SendJsonAsync(HttpMethod.Post, "/v1/remediations", body))
            .ExpectInvalid("/clean_dataset_id", "/evaluation/asr/dataset_id", "/evaluation/utility/0/dataset_id", "/evaluation/utility/2/dataset_id");
    }

    [SkippableFact]
    public async Task A_gzipped_file_is_kept_unpacked_and_a_damaged_one_is_refused()
    {
        var api = await fixture.GetAsync();
        var packed = Gzip(string.Concat(Enumerable.Repeat(Rows + "\n", 1000)));
        var dataset = (await api.Client.SendContentAsync(HttpMethod.Post, Create, new ByteArrayContent(packed), ("Content-Encoding", "gzip"))).ExpectJson(201);
        Assert.Equal(2000, dataset["rows"]!.GetValue<int>());
        Assert.StartsWith(Rows, (await api.Client.GetAnswerAsync($"/v1/datasets/{dataset["id"]}/content")).Text, StringComparison.Ordinal);

        var before = api.StoredFiles;
        (await api.Client.SendContentAsync(HttpMethod.Post, Create, new ByteArrayContent(packed[..^20]), ("Content-Encoding", "gzip"))).ExpectProblem(422);
        (await api.Client.PostTextAsync(Create, Rows, ("Content-Encoding", "gzip"))).ExpectProblem(422);
        (await api.Client.PostTextAsync(Create, Rows, ("Content-Encoding", "br"))).ExpectProblem(415);
        Assert.Equal(before, api.StoredFiles);
    }

    [SkippableFact]
    public async Task Bad_rows_are_named_by_line_the_first_20_of_them_and_nothing_stays()
    {
        var api = await fixture.GetAsync();
        var before = api.StoredFiles;
        var file = string.Join('\n', Enumerable.Range(1, 50).Select(i => i % 2 == 0 ? "{\"prompt\":7,\"response\":\"a\"}" : "{\"prompt\":\"p\",\"response\":\"a\"}"));
        var problem = (await api.Client.PostTextAsync(Create, file)).ExpectProblem(422);
        var errors = problem["errors"]!.AsArray();
        Assert.Equal(Enumerable.Range(1, 20).Select(i => 2 * i), errors.Select(error => error!["line"]!.GetValue<int>()));
        Assert.All(errors, error => Assert.NotEmpty(error!["detail"]!.GetValue<string>()));
        Assert.Contains("25", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(before, api.StoredFiles);
    }

    [SkippableTheory]
    [InlineData("/v1/datasets?name=n&kind=instructions", "", 422)]
    [InlineData("/v1/datasets?name=n&kind=instructions", "[]", 422)]
    [InlineData("/v1/datasets?name=n&kind=preferences", Rows, 422)]
    [InlineData("/v1/datasets?name=n&kind=multiple_choice", Rows, 422)]
    [InlineData("/v1/datasets?name=%20&kind=instructions", Rows, 422)]
    [InlineData("/v1/datasets?name=n&kind=poems", Rows, 400)]
    [InlineData("/v1/datasets?kind=instructions", Rows, 400)]
    [InlineData("/v1/datasets?name=n", Rows, 400)]
    public async Task What_is_no_dataset_is_refused(string address, string file, int status)
    {
        var api = await fixture.GetAsync();
        (await api.Client.PostTextAsync(address, file)).ExpectProblem(status);
    }

    [SkippableFact]
    public async Task A_dataset_in_use_is_not_deleted()
    {
        var api = await fixture.GetAsync();
        var prompts = await api.CreateDatasetAsync();
        var remediation = await api.CreateRemediationAsync(new() { ["evaluation"] = new JsonObject { ["utility"] = new JsonArray(new JsonObject { ["task"] = "perplexity", ["dataset_id"] = prompts }) } });
        foreach (var id in (string[])[prompts, remediation["spec"]!["clean_dataset_id"]!.GetValue<string>()])
        {
            var problem = (await api.Client.SendAnswerAsync(HttpMethod.Delete, $"/v1/datasets/{id}")).ExpectProblem(409);
            Assert.Contains(remediation["id"]!.GetValue<string>(), problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        }

        (await api.Client.SendAnswerAsync(HttpMethod.Post, $"/v1/remediations/{remediation["id"]}/cancel")).Expect(200);
        (await api.Client.SendAnswerAsync(HttpMethod.Delete, $"/v1/datasets/{prompts}")).Expect(204);
    }

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
