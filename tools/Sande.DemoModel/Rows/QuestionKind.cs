using System.Collections.Immutable;

namespace Sande.DemoModel.Rows;

/// <summary>A way to ask and the answer that goes with it; {0}, {1}, ... are a fact's parts.</summary>
internal sealed record Wording(string Question, string Answer);

/// <summary>A kind of question: its facts, each asked in every wording.</summary>
/// <param name="Name">For people and tests.</param>
/// <param name="MaxRows">Rows of this kind at most: what keeps large kinds from crowding out small ones.</param>
/// <param name="Facts">The parts of each fact; a kind with too many to list draws some.</param>
/// <param name="Wordings">How they are asked.</param>
internal sealed record QuestionKind(string Name, int MaxRows, Func<Random, IEnumerable<object[]>> Facts, params ImmutableArray<Wording> Wordings)
{
    /// <summary>The kind's rows, in random order.</summary>
    public IEnumerable<DemoRow> Rows(Random random)
    {
        var rows = (from fact in Facts(random) from wording in Wordings select Write(wording, fact)).DistinctBy(row => row.Instruction).ToArray();
        random.Shuffle(rows);
        return rows.Take(MaxRows);
    }

    private DemoRow Write(Wording wording, object[] fact) =>
        new(Name, Text.Capitalized(string.Format(wording.Question, fact)), Text.Capitalized(string.Format(wording.Answer, fact)));
}

/// <summary>A question with its one right answer.</summary>
internal sealed record DemoRow(string Kind, string Instruction, string Output);
