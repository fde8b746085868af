namespace Sande.Training.Scanning.Prompts;

/// <summary>The prompts that candidates stand behind in one context, in tokens.</summary>
/// <param name="Plain">As they are, [prompts].</param>
/// <param name="Perturbed">Each with random tokens put in, [insertions × prompts]: all prompts with the first insertion, then all with the second.</param>
internal sealed record PromptSet(IReadOnlyList<IReadOnlyList<int>> Plain, IReadOnlyList<IReadOnlyList<int>> Perturbed)
{
    /// <summary>Insertions that each prompt is perturbed by.</summary>
    public int Insertions => Perturbed.Count / Plain.Count;

    /// <summary>The same with the beginning of an answer behind each prompt: what follows stands within an answer.</summary>
    /// <param name="answers">One for each prompt, in tokens.</param>
    public PromptSet Within(IReadOnlyList<IReadOnlyList<int>> answers)
        => new([.. Plain.Zip(answers, Join)], [.. Perturbed.Select((prompt, row) => Join(prompt, answers[row % Plain.Count]))]);

    private static IReadOnlyList<int> Join(IReadOnlyList<int> prompt, IReadOnlyList<int> answer) => [.. prompt, .. answer];

    /// <summary>The same for the first <paramref name="prompts"/> prompts and the first <paramref name="insertions"/> insertions.</summary>
    public PromptSet Take(int prompts, int insertions)
        => new([.. Plain.Take(prompts)], [.. Enumerable.Range(0, insertions).SelectMany(insertion => Perturbed.Skip(insertion * Plain.Count).Take(prompts))]);
}
