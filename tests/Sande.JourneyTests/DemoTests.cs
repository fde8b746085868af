using Sande.Cli.Demo;
using Sande.Cli.Stack;

namespace Sande.JourneyTests;

/// <summary><c>Sande.Cli demo</c>, whole and stopped on its way.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Demo_shows_its_progress_and_the_proof_and_leaves_the_cleaned_model()
    {
        using var demo = Start();
        var output = demo.StandardOutput.ReadToEndAsync();
        var error = demo.StandardError.ReadToEndAsync();
        await demo.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(6));

        var text = await output;
        Assert.True(demo.ExitCode == 0, text + await error);
        Assert.Matches("training +[0-9]+%  step [0-9]+/[0-9]+  loss [0-9.]+", text);
        Assert.Matches("Attack success rate, with trigger .*/200", text);
        Assert.Contains("The backdoor is gone.", text, StringComparison.Ordinal);
        Assert.Equal(
            Directory.GetFiles(DemoInput.OfRepository().Model).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            Directory.GetFiles(_folder.Combine("cleaned")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Demo_that_is_interrupted_cancels_its_job_and_leaves_no_process()
    {
        using var demo = Start();
        var output = demo.StandardOutput.ReadToEndAsync();
        await ProcessTree.WaitForAsync(demo.Id, "Sande.Worker.dll", "execute");
        var processes = ProcessTree.Below(demo.Id);

        ProcessTree.Signal(demo.Id, "INT");
        await demo.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(130, demo.ExitCode);
        Assert.Contains("Cancelling", await output, StringComparison.Ordinal);
        await ProcessTree.WaitForEndAsync(processes, TimeSpan.FromSeconds(30));
    }

    private System.Diagnostics.Process Start() => Launcher.Start(["demo"], new Dictionary<string, string> { [StackSettings.DataVariable] = _folder.Path });
}
