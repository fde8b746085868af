namespace Sande.Worker.Commands;

/// <summary>How <c>execute</c> writes its events.</summary>
internal enum EventFormat
{
    /// <summary>A JSON object a line.</summary>
    Json,

    /// <summary>Sentences and a progress line.</summary>
    Text,
}
