using Sande.Contracts.Policies;

namespace Sande.Contracts.Tests.Policies;

public sealed class CheckpointTemplateTests
{
    [Theory]
    [InlineData("/models/{name}/{version}", "/models/org/chat/7")]
    [InlineData("/models/{version}-{name}", "/models/7-org/chat")]
    [InlineData("/models/all", "/models/all")]
    [InlineData("s3://models/{name}/{version}", "s3://models/org/chat/7")]
    public void An_events_values_stand_where_the_braces_were(string template, string path)
        => Assert.Equal((path, null), Of(template).Fill(new Dictionary<string, string> { ["name"] = "org/chat", ["version"] = "7" }));

    [Theory]
    [InlineData("..", "'..'")]
    [InlineData("a/../../b", "'..'")]
    [InlineData("/etc", "absolute")]
    [InlineData("", "empty")]
    [InlineData("a//b", "empty part")]
    [InlineData("a\\b", "backslash")]
    [InlineData("a\nb", "control character")]
    public void A_value_that_leads_elsewhere_is_refused(string name, string reason)
    {
        var (path, fault) = Of("/models/{name}").Fill(new Dictionary<string, string> { ["name"] = name });
        Assert.Null(path);
        Assert.Contains(reason, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_the_event_lacks_is_named_and_braces_in_a_value_mean_nothing()
    {
        Assert.Contains("no alias", Of("/models/{alias}").Fill(new Dictionary<string, string>()).Fault, StringComparison.Ordinal);
        Assert.Equal("/models/{version}/7", Of("/models/{name}/{version}").Fill(new Dictionary<string, string> { ["name"] = "{version}", ["version"] = "7" }).Place);
    }

    [Theory]
    [InlineData(CheckpointTemplateType.Path, "/models/{name}", true)]
    [InlineData(CheckpointTemplateType.Path, "models/{name}", false)]
    [InlineData(CheckpointTemplateType.Path, "s3://models/{name}", false)]
    [InlineData(CheckpointTemplateType.S3, "s3://models/{name}/{version}", true)]
    [InlineData(CheckpointTemplateType.S3, "s3://models", false)]
    [InlineData(CheckpointTemplateType.S3, "s3://{name}/models", false)]
    [InlineData(CheckpointTemplateType.S3, "/models/{name}", false)]
    public void A_template_begins_with_a_place_of_its_type(CheckpointTemplateType type, string template, bool isOne)
        => Assert.Equal(isOne, new CheckpointTemplate { Type = type, Template = template }.FindPlaceFault() is null);

    private static CheckpointTemplate Of(string template) => new() { Type = CheckpointTemplateType.Path, Template = template };
}
