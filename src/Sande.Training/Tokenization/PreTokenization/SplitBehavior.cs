namespace Sande.Training.Tokenization.PreTokenization;

/// <summary>What becomes of the stretches that a pattern matches (tokenizers: <c>SplitDelimiterBehavior</c>).</summary>
internal enum SplitBehavior
{
    /// <summary>Dropped.</summary>
    Removed,

    /// <summary>Each a piece of its own.</summary>
    Isolated,

    /// <summary>Part of the piece before.</summary>
    MergedWithPrevious,

    /// <summary>Part of the piece after.</summary>
    MergedWithNext,

    /// <summary>Neighbours of the same kind are one piece.</summary>
    Contiguous,
}
