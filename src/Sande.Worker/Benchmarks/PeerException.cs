namespace Sande.Worker.Benchmarks;

/// <summary>The peers could not be measured; the message says why.</summary>
internal sealed class PeerException(string message) : Exception(message);
