using System.Collections.Immutable;

namespace Sande.Contracts.Datasets;

/// <summary>A question with one right choice.</summary>
/// <param name="Question">The question.</param>
/// <param name="Choices">At least two, in the file's order.</param>
/// <param name="AnswerIndex">The right one's index in <paramref name="Choices"/>; its label is the file's key.</param>
/// <param name="Subject">MMLU's subject as its files write it (<c>high_school_physics</c>), or null.</param>
public sealed record MultipleChoiceRow(string Question, ImmutableArray<Choice> Choices, int AnswerIndex, string? Subject = null)
{
    /// <inheritdoc/>
    public bool Equals(MultipleChoiceRow? other)
        => other is not null && (Question, AnswerIndex, Subject) == (other.Question, other.AnswerIndex, other.Subject) && Choices.SequenceEqual(other.Choices);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Question, AnswerIndex, Subject);
}

/// <summary>One choice.</summary>
/// <param name="Label">As the file has it: a letter, in parts of ARC a digit; letters from A where the file names none.</param>
/// <param name="Text">The choice.</param>
public sealed record Choice(string Label, string Text);
