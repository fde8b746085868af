using System.Runtime.InteropServices;

namespace Sande.Cli.Commands;

/// <summary>SIGINT, SIGTERM and SIGHUP: the first asks for an orderly stop, a second one for an immediate one.</summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>The exit code of a program that Ctrl-C ended: 128 + SIGINT.</summary>
    public const int InterruptedExitCode = 130;

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _kill = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignals()
        => _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(s => PosixSignalRegistration.Create(s, OnSignal))];

    /// <summary>Fires at the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Fires at the second.</summary>
    public CancellationToken Kill => _kill.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
        _kill.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_stop.IsCancellationRequested)
            _kill.Cancel();
        else
            _stop.Cancel();
    }
}
