namespace Sande.Training.Tokenization;

/// <summary>A token that is found in the text before the model sees it, with Hugging Face's flags.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
internal sealed record AddedToken(int Id, string Content)
{
    /// <summary>Left out of decoded text.</summary>
    public bool Special { get; init; }

    /// <summary>Looked for in the normalized text, itself normalized; else in the text as given.</summary>
    public bool Normalized { get; init; }

    /// <summary>Takes the white space before it.</summary>
    public bool LeftStrip { get; init; }

    /// <summary>Takes the white space after it.</summary>
    public bool RightStrip { get; init; }

    /// <summary>Found only where no letter, mark, digit or underscore touches it.</summary>
    public bool SingleWord { get; init; }
}
