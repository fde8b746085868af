using System.Diagnostics;
using Sande.Worker.Processes;

namespace Sande.Worker.Tests.Processes;

public sealed class ChildProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Lines_of_both_outputs_arrive_in_order_and_the_exit_code_too()
    {
        var output = new List<string>();
        await using var child = Start("echo one; echo two; echo hint >&2; printf unfinished; exit 7", output.Add);

        var exit = await child.Exited.WaitAsync(Patience);

        Assert.Equal(["one", "two", "unfinished"], output);
        Assert.Equal(7, exit.Code);
        Assert.Null(exit.Signal);
        Assert.Equal(["hint"], exit.LastErrorLines);
        Assert.Contains("exit code 7", exit.Describe());
    }

    [Fact]
    public async Task A_flood_on_both_outputs_does_not_block_the_child()
    {
        var lines = 0;
        await using var child = Start("i=0; while [ $i -lt 20000 ]; do echo out $i; echo error $i >&2; i=$((i+1)); done", _ => lines++);

        var exit = await child.Exited.WaitAsync(Patience);

        Assert.Equal(0, exit.Code);
        Assert.Equal(20000, lines);
        Assert.Equal(50, exit.LastErrorLines.Count);
        Assert.Equal("error 19999", exit.LastErrorLines[^1]);
    }

    [Fact]
    public async Task A_signal_is_told_apart_from_an_exit_code()
    {
        await using var child = Start("kill -9 $$");

        var exit = await child.Exited.WaitAsync(Patience);

        Assert.Equal(9, exit.Signal);
        Assert.Contains("SIGKILL (out of memory?)", exit.Describe());
    }

    [Fact]
    public async Task Stop_lets_a_child_that_handles_SIGTERM_end_by_itself()
    {
        var ready = new TaskCompletionSource();
        await using var child = Start("trap 'exit 75' TERM; echo ready; while :; do sleep 0.05; done", _ => ready.TrySetResult());
        await ready.Task.WaitAsync(Patience);

        var exit = await child.StopAsync(Patience, TimeProvider.System);

        Assert.Equal(75, exit.Code);
    }

    [Fact]
    public async Task Stop_kills_a_child_that_ignores_SIGTERM_after_the_grace_period()
    {
        var ready = new TaskCompletionSource();
        await using var child = Start("trap '' TERM; echo ready; while :; do sleep 0.05; done", _ => ready.TrySetResult());
        await ready.Task.WaitAsync(Patience);

        var clock = Stopwatch.StartNew();
        var exit = await child.StopAsync(TimeSpan.FromSeconds(0.3), TimeProvider.System).WaitAsync(Patience);

        Assert.Equal(9, exit.Signal);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.3, 10);
    }

    [Fact]
    public async Task A_handler_that_throws_ends_the_child_and_surfaces()
    {
        await using var child = Start("while :; do echo again; done", _ => throw new InvalidOperationException("no more"));

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => child.Exited.WaitAsync(Patience));
        Assert.Equal("no more", exception.Message);
    }

    [Fact]
    public async Task A_slow_handler_gets_every_line_although_the_child_has_long_ended()
    {
        var lines = 0;
        await using var child = ChildProcess.Start(
            new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", "echo one; echo two; echo three" } },
            async _ =>
            {
                await Task.Delay(TimeSpan.FromSeconds(2.5));
                lines++;
            },
            _ => { });

        await child.Exited.WaitAsync(Patience);

        Assert.Equal(3, lines);
    }

    [Fact]
    public async Task A_grandchild_that_holds_the_pipe_open_does_not_hold_the_end_back()
    {
        await using var child = Start("sleep 30 & echo started; exit 0");
        Assert.Equal(0, (await child.Exited.WaitAsync(Patience)).Code);
    }

    [Fact]
    public async Task Standard_input_stays_open_until_the_parent_lets_go()
    {
        await using var child = Start("read line; echo closed");
        await Assert.ThrowsAsync<TimeoutException>(() => child.Exited.WaitAsync(TimeSpan.FromSeconds(0.3)));
    }

    private static ChildProcess Start(string script, Action<string>? onOutput = null)
        => ChildProcess.Start(
            new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", script } },
            line =>
            {
                onOutput?.Invoke(line);
                return ValueTask.CompletedTask;
            },
            _ => { });
}
