namespace Sande.Training.Scanning.Prompts;

/// <summary>The prompts that candidates stand behind in one context, in tokens.</summary>
/// <param name="Plain">As they are, [prompts].</param>
/// <param name="Perturbed">Each with random tokens put in, [insertions × prompts]: all prompts with the first insertion, then all with the second.</param>
internal sealed record PromptSet(IReadOnlyList<IReadOnlyList<int>> Plain, IReadOnlyList<IReadOnlyList<int>> Perturbed)
{
    /// <summary>Insertions that each prompt is perturbed by.</summary>
    public int Insertions => Perturbed.Count / Plain.Count;

    /// <summary>The same for the first <paramref name="prompts"/> prompts and the first <paramref name="insertions"/> insertions.</summary>
    public PromptSet Take(int prompts, int insertions)
        => new([.. Plain.Take(prompts)], [.. Enumerable.Range(0, insertions).SelectMany(insertion => Perturbed.Skip(insertion * Plain.Count).Take(prompts))]);
}
