using System.Net;
using Sande.Cli.Stack;

namespace Sande.JourneyTests;

/// <summary>The launcher's own promises: one banner, one key, one stack a folder, and nothing left running.</summary>
public sealed class ServeTests : IDisposable
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Serve_answers_with_one_key_across_restarts_and_leaves_no_process()
    {
        string key;
        await using (var first = await Serve.StartAsync(_folder.Path))
        {
            key = first.ApiKey;
            Assert.Contains(key, first.Output, StringComparison.Ordinal);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(ApiKeyFile.PathIn(_folder.Path)));
            Assert.Equal(HttpStatusCode.OK, await GetAsync(first, "/health/ready", null));
            Assert.Equal(HttpStatusCode.OK, await GetAsync(first, "/v1/checkpoints", key));
            Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(first, "/v1/checkpoints", "another"));
            var processes = ProcessTree.Below(first.Process.Id);
            Assert.NotEmpty(processes);
            Assert.Equal(0, await first.StopAsync());
            await ProcessTree.WaitForEndAsync(processes, EndLimit);
        }

        await using var second = await Serve.StartAsync(_folder.Path);
        Assert.Equal(key, second.ApiKey);
        Assert.Equal(HttpStatusCode.OK, await GetAsync(second, "/v1/checkpoints", key));
    }

    [Fact]
    public async Task Serve_refuses_a_data_folder_or_a_port_that_is_taken()
    {
        await using var first = await Serve.StartAsync(_folder.Path);

        var (sameFolder, folderMessage) = await Serve.RunToEndAsync(_folder.Path, ListenAddress.FreeOnLoopback());
        Assert.Equal(1, sameFolder);
        Assert.Contains(StackSettings.DataVariable, folderMessage, StringComparison.Ordinal);

        using var other = new TemporaryFolder();
        var (samePort, portMessage) = await Serve.RunToEndAsync(other.Path, first.Address.ToString());
        Assert.Equal(1, samePort);
        Assert.Contains(StackSettings.UrlsVariable, portMessage, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, await GetAsync(first, "/health/ready", null));
    }

    [Fact]
    public async Task Serve_that_was_killed_leaves_no_process_and_starts_again()
    {
        await using (var first = await Serve.StartAsync(_folder.Path))
        {
            var processes = ProcessTree.Below(first.Process.Id);
            ProcessTree.Signal(first.Process.Id, "KILL");
            await first.WaitForExitAsync();
            await ProcessTree.WaitForEndAsync(processes, EndLimit);
        }

        await using var second = await Serve.StartAsync(_folder.Path);
        Assert.Equal(HttpStatusCode.OK, await GetAsync(second, "/health/ready", null));
    }

    [Theory]
    [InlineData("Sande.Api.dll", "api")]
    [InlineData("Sande.Worker.dll", "worker")]
    public async Task Serve_ends_with_the_reason_when_a_host_dies(string program, string name)
    {
        await using var serve = await Serve.StartAsync(_folder.Path);
        var processes = ProcessTree.Below(serve.Process.Id);

        ProcessTree.Signal(await ProcessTree.WaitForAsync(serve.Process.Id, program), "KILL");

        Assert.Equal(1, await serve.WaitForExitAsync());
        Assert.Contains($"The {name} process ended", serve.Output, StringComparison.Ordinal);
        await ProcessTree.WaitForEndAsync(processes, EndLimit);
    }

    private static async Task<HttpStatusCode> GetAsync(Serve serve, string path, string? key)
    {
        using var http = new HttpClient { BaseAddress = serve.Address };
        if (key is not null)
            http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }
}
