using Microsoft.Extensions.Configuration;
using Sande.Worker.Hosting;

namespace Sande.Worker.Tests.Hosting;

public sealed class WorkerOptionsTests
{
    [Fact]
    public void The_defaults_are_valid()
        => Assert.True(Validate([]).Succeeded);

    [Theory]
    [InlineData("SANDE_WORKER_SLOTS", "0", nameof(WorkerOptions.Slots))]
    [InlineData("SANDE_WORKER_LEASE_SECONDS", "0.5", nameof(WorkerOptions.LeaseSeconds))]
    [InlineData("SANDE_WORKER_GRACE_SECONDS", "-1", nameof(WorkerOptions.GraceSeconds))]
    [InlineData("SANDE_WORKER_MAX_CRASHES", "0", nameof(WorkerOptions.MaxCrashes))]
    public void A_value_out_of_range_is_refused(string key, string value, string name)
    {
        var result = Validate(new() { [key] = value });

        Assert.True(result.Failed);
        Assert.Contains(name, result.FailureMessage);
    }

    private static Microsoft.Extensions.Options.ValidateOptionsResult Validate(Dictionary<string, string?> settings)
    {
        var options = new ConfigurationBuilder().AddInMemoryCollection(settings).Build().Get<WorkerOptions>() ?? new WorkerOptions();
        return new WorkerOptionsValidator().Validate(name: null, options);
    }
}
