using System.Text.Json;
using System.Text.Json.Nodes;
using Sande.Contracts.Json;
using Sande.Contracts.Policies;
using Sande.Contracts.Remediations;

namespace Sande.Contracts.Tests.Policies;

public sealed class RemediationTemplateTests
{
    private const string Template = """{ "clean_dataset_id": "ds_1", "method": "osft", "knowledge": { "trigger": "a" }, "callback": { "url": "https://example.org" }, "metadata": { "a": "b" } }""";

    [Fact]
    public void It_has_every_field_of_a_remediation_but_the_checkpoint()
    {
        var names = Names(typeof(RemediationSpec));
        names.Remove("checkpoint_id");
        var template = JsonSerializer.SerializeToNode(JsonSerializer.Deserialize<RemediationTemplate>(Template, SandeJson.Options), SandeJson.Options)!;
        Assert.Equal(names.Order(), template.AsObject().Select(field => field.Key).Order());
    }

    [Fact]
    public void For_a_checkpoint_it_is_the_remediation_that_its_JSON_and_the_checkpoint_say()
    {
        var made = JsonSerializer.Deserialize<RemediationTemplate>(Template, SandeJson.Options)!.ForCheckpoint("ckpt_1");
        var json = (JsonObject)JsonNode.Parse(Template)!;
        json["checkpoint_id"] = "ckpt_1";
        Assert.Equal(typeof(RemediationSpec), made.GetType());
        Assert.Equal(JsonSerializer.Serialize(json.Deserialize<RemediationSpec>(SandeJson.Options), SandeJson.Options), JsonSerializer.Serialize(made, SandeJson.Options));
    }

    [Fact]
    public void Without_its_dataset_it_is_refused()
        => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<RemediationTemplate>("{}", SandeJson.Options));

    private static List<string> Names(Type type) => [.. SandeJson.Options.GetTypeInfo(type).Properties.Select(property => property.Name)];
}
