using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Sande.Worker.Native;

namespace Sande.Worker.Processes;

/// <summary>
/// A running child: both its outputs are read to the end without pause, so that it never blocks on a full pipe longer than the
/// caller takes for a line. Its standard input stays open as long as this process lives: the child takes its closing as the parent's death.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int TailLines = 50;
    private const int MaxLineLength = 4096;

    // How long an output may stay silent after the child's end: a grandchild that outlives it may hold it open.
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly LineTail _tail = new(TailLines, MaxLineLength);
    private readonly Task _output;
    private readonly Task _error;
    private long _linesRead;
    private long _linesHandled;

    private ChildProcess(Process process, Func<string, ValueTask> onOutput, Action<string> onError)
    {
        _process = process;
        _output = Task.Run(() => ReadOutputAsync(onOutput));
        _error = Task.Run(() => ReadErrorAsync(onError));
        Exited = WaitAsync();
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Completes when the process has ended and its outputs are read; faults with what a line's handler threw.</summary>
    public Task<ProcessExit> Exited { get; }

    /// <summary>Starts the program.</summary>
    /// <param name="start">The command; its streams are redirected here.</param>
    /// <param name="onOutput">Called for each line of standard output, in order; the next is not read before it completes.</param>
    /// <param name="onError">Called for each line of standard error.</param>
    /// <exception cref="Win32Exception">The program can't be started.</exception>
    public static ChildProcess Start(ProcessStartInfo start, Func<string, ValueTask> onOutput, Action<string> onError)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.StandardOutputEncoding = start.StandardErrorEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        start.UseShellExecute = false;
        return new ChildProcess(Process.Start(start)!, onOutput, onError);
    }

    /// <summary>SIGTERM: stop at the next step and save the state.</summary>
    public void Terminate()
    {
        if (!_process.HasExited)
            Libc.SendSignal(_process.Id, Libc.SigTerm);
    }

    /// <summary>SIGKILL, for it and the process group that it leads.</summary>
    public void Kill()
    {
        if (_process.HasExited)
            return;
        Libc.SendSignal(-_process.Id, Libc.SigKill);
        Libc.SendSignal(_process.Id, Libc.SigKill);
    }

    /// <summary>SIGTERM, and SIGKILL where that was not enough within <paramref name="grace"/>.</summary>
    public async Task<ProcessExit> StopAsync(TimeSpan grace, TimeProvider time)
    {
        Terminate();
        try
        {
            return await Exited.WaitAsync(grace, time);
        }
        catch (TimeoutException)
        {
            Kill();
            return await Exited;
        }
    }

    /// <summary>Kills it where it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited.ContinueWith(static _ => { }, TaskScheduler.Default);
        _process.Dispose();
    }

    private async Task<ProcessExit> WaitAsync()
    {
        await _process.WaitForExitAsync();
        await DrainAsync();
        if (_output.IsFaulted)
            await _output;
        return new ProcessExit(_process.ExitCode, _tail.ToArray());
    }

    // A handler may take its time: only silence ends the waiting.
    private async Task DrainAsync()
    {
        var outputs = Task.WhenAll(_output, _error);
        long read;
        do
        {
            read = Volatile.Read(ref _linesRead);
            await Task.WhenAny(outputs, Task.Delay(DrainTimeout));
        }
        while (!outputs.IsCompleted && Volatile.Read(ref _linesRead) != Math.Min(read, Volatile.Read(ref _linesHandled)));
    }

    private async Task ReadOutputAsync(Func<string, ValueTask> onOutput)
    {
        try
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                Interlocked.Increment(ref _linesRead);
                await onOutput(line);
                Interlocked.Increment(ref _linesHandled);
            }
        }
        catch
        {
            // Nobody reads on: the child would block on its full pipe for ever.
            Kill();
            throw;
        }
    }

    private async Task ReadErrorAsync(Action<string> onError)
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            _tail.Add(line);
            onError(line);
        }
    }
}
