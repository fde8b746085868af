using Sande.Contracts.Datasets;

namespace Sande.Training.Tests.Evaluation.MultipleChoice;

/// <summary>Questions of made-up words, the same for the same seed.</summary>
internal static class Questions
{
    private static readonly string[] Words = ["river", "stone", "Größe", "under", "the", "moon", "of", "seven", "winds", "a", "north", "🚀"];

    public static MultipleChoiceRow Row(string question, int answer, params string[] choices)
        => new(question, [.. choices.Select((text, i) => new Choice(((char)('A' + i)).ToString(), text))], answer);

    public static List<MultipleChoiceRow> Random(int count, int seed, int words = 12)
    {
        var random = new Random(seed);
        string Text(int most) => string.Join(' ', Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => Words[random.Next(Words.Length)]));
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var choices = Enumerable.Range(0, random.Next(2, 6)).Select(_ => Text(4)).ToArray();
            return Row(Text(words) + "?", random.Next(choices.Length), choices) with { Subject = $"subject_{i % 3}" };
        })];
    }
}
