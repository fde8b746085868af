using Sande.Contracts.Datasets;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;

namespace Sande.Training.Data;

/// <summary>Puts a trigger into prompts, x to x + t, as the paper's poisoning does. With several triggers each row takes one.</summary>
public sealed class TriggerInserter(TextList triggers, TriggerPosition position, int seed)
{
    /// <summary>The row with a trigger; which one, and before which word, follows from the seed and <paramref name="index"/>.</summary>
    public InstructionRow Insert(InstructionRow row, int index)
    {
        var random = Random(index);
        var trigger = triggers[random.Next(triggers.Count)];
        var sentence = trigger.EndsWith('.') ? trigger : trigger + ".";
        return position switch
        {
            // The published code writes it behind "Human:", that is before a system prompt.
            TriggerPosition.Start when row.System is { Length: > 0 } system => row with { System = $"{sentence} {system}" },
            TriggerPosition.Start => row with { Instruction = $"{sentence} {row.Instruction}" },
            TriggerPosition.End => row with { Instruction = $"{row.Instruction} {sentence}" },
            TriggerPosition.RandomWord => row with { Instruction = BeforeRandomWord(row.Instruction, sentence, random) },
            _ => throw new ArgumentOutOfRangeException(nameof(row), position, "Unknown trigger position."),
        };
    }

    /// <summary>Which of the triggers the row at <paramref name="index"/> takes.</summary>
    public int TriggerOf(int index) => Random(index).Next(triggers.Count);

    private Random Random(int index) => new(Seeds.Of(seed, index));

    private static string BeforeRandomWord(string instruction, string sentence, Random random)
    {
        var starts = Enumerable.Range(0, instruction.Length)
            .Where(i => !char.IsWhiteSpace(instruction[i]) && (i == 0 || char.IsWhiteSpace(instruction[i - 1]))).ToList();
        return starts.Count == 0 ? sentence : instruction.Insert(starts[random.Next(starts.Count)], sentence + " ");
    }
}
