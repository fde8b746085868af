using System.Collections.Concurrent;

namespace Sande.Cli.Stack;

/// <summary>Takes the hosts' output line by line, from several threads.</summary>
internal abstract class HostLog : IDisposable
{
    /// <summary>Writes a line of <paramref name="host"/>.</summary>
    public abstract void Write(string host, string line);

    /// <summary>The last lines of <paramref name="host"/>, to tell why it ended; empty where the user has them before his eyes.</summary>
    public virtual IEnumerable<string> Last(string host) => [];

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}

/// <summary>Lines on standard output, each with its host's name before it.</summary>
internal sealed class ConsoleHostLog : HostLog
{
    /// <inheritdoc/>
    public override void Write(string host, string line) => Console.Out.WriteLine($"{host,-6} | {line}");
}

/// <summary>A file a host, as <c>api.log</c>, begun anew at each start.</summary>
internal sealed class FileHostLog(string folder) : HostLog
{
    private const int LastLines = 15;

    private readonly ConcurrentDictionary<string, Lazy<StreamWriter>> _files = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override void Write(string host, string line)
    {
        var file = _files.GetOrAdd(host, _ => new(() => Open(host))).Value;
        lock (file)
            file.WriteLine(line);
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Last(string host) => File.Exists(PathOf(host)) ? File.ReadLines(PathOf(host)).TakeLast(LastLines) : [];

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var file in _files.Values)
            file.Value.Dispose();
        base.Dispose();
    }

    private string PathOf(string host) => Path.Combine(folder, host + ".log");

    private StreamWriter Open(string host)
    {
        Directory.CreateDirectory(folder);
        return new StreamWriter(PathOf(host)) { AutoFlush = true };
    }
}
