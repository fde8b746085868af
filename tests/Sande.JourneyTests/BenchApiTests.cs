using Sande.Cli.Load;

namespace Sande.JourneyTests;

/// <summary><c>Sande.Cli bench-api</c>: that it measures, not how fast this machine is.</summary>
public sealed class BenchApiTests
{
    [Fact]
    public async Task A_quick_run_measures_all_there_is_and_fails_in_nothing()
    {
        using var bench = Launcher.Start(["bench-api", "--quick"], new Dictionary<string, string>());
        var error = bench.StandardError.ReadToEndAsync();
        var output = await bench.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(4));
        await bench.WaitForExitAsync();

        Assert.True(bench.ExitCode == 0, output + await error);
        foreach (var row in (string[])
            [
                "POST to an idle worker, until running", "status polls, while it trains", "status polls with If-None-Match", "POST of a remediation", "list of 210 queued jobs",
                "its first page", "its last page, number 3",
            ])
            Assert.Matches(@$"(?m)^{row}.*( +[0-9.,]+ ms){{3}} +0\.0 %$", output);
        Assert.Matches("processor time of each: API [0-9.]+ ms, PostgreSQL [0-9.]+ ms", output);
    }

    [Fact]
    public void A_row_sums_up_what_was_answered_and_counts_what_was_not()
    {
        var row = LoadRow.Of("polls", [.. Enumerable.Range(1, 200).Select(time => (double)time), double.NaN], TimeSpan.FromSeconds(10));
        Assert.Equal((201, 20, 100, 198, 200, 1), (row.Requests, row.PerSecond, row.Median, row.P99, row.Max, row.Failed));
    }
}
