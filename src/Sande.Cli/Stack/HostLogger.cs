using Microsoft.Extensions.Logging;

namespace Sande.Cli.Stack;

/// <summary>What runs inside this program logs to the same place as the hosts.</summary>
internal sealed class HostLogger(string host, HostLog log) : ILogger
{
    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            log.Write(host, formatter(state, exception));
    }
}
