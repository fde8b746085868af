using System.Collections.Concurrent;

namespace Sande.Cli.Stack;

/// <summary>Takes the hosts' output line by line and keeps the last lines of each, to tell why one ended.</summary>
internal abstract class HostLog : IDisposable
{
    private const int KeptLines = 15;

    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _last = new(StringComparer.Ordinal);

    /// <summary>Writes a line of <paramref name="host"/>; called from several threads.</summary>
    public void Write(string host, string line)
    {
        var last = _last.GetOrAdd(host, _ => new());
        last.Enqueue(line);
        while (last.Count > KeptLines)
            last.TryDequeue(out _);
        lock (_last)
            WriteLine(host, line);
    }

    /// <summary>The last lines of <paramref name="host"/>.</summary>
    public IEnumerable<string> Last(string host) => _last.TryGetValue(host, out var lines) ? lines : [];

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>One line at a time.</summary>
    protected abstract void WriteLine(string host, string line);
}

/// <summary>Lines on standard output, each with its host's name before it.</summary>
internal sealed class ConsoleHostLog : HostLog
{
    /// <inheritdoc/>
    protected override void WriteLine(string host, string line) => Console.Out.WriteLine($"{host,-6} | {line}");
}

/// <summary>A file a host, as <c>api.log</c>, begun anew at each start.</summary>
internal sealed class FileHostLog(string folder) : HostLog
{
    private readonly Dictionary<string, StreamWriter> _files = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var file in _files.Values)
            file.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void WriteLine(string host, string line)
    {
        if (!_files.TryGetValue(host, out var file))
        {
            Directory.CreateDirectory(folder);
            _files[host] = file = new StreamWriter(Path.Combine(folder, host + ".log")) { AutoFlush = true };
        }

        file.WriteLine(line);
    }
}
