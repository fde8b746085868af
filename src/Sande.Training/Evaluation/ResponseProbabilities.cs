using System.Collections.Immutable;
using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Training.Data;
using Sande.Training.Losses;

namespace Sande.Training.Evaluation;

/// <summary>P(r_i | x, r_&lt;i) of a response's tokens, with and without the trigger: what the paper's case studies show.</summary>
internal static class ResponseProbabilities
{
    /// <summary>One entry for each prompt that the response fits behind.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompts">Prompts without the trigger.</param>
    /// <param name="triggered">The same with it, in the same order.</param>
    /// <param name="response">The triggered response.</param>
    public static ImmutableArray<ResponseDistribution> Measure(
        ModelUnderTest model, IReadOnlyList<InstructionRow> prompts, IReadOnlyList<InstructionRow> triggered, string response)
    {
        var pairs = prompts.Zip(triggered, (prompt, withTrigger) => (prompt.Instruction, Clean: model.Rows.BuildBeginning(prompt, response), Triggered: model.Rows.BuildBeginning(withTrigger, response)))
            .Where(pair => pair.Clean is not null && pair.Triggered is not null).ToList();
        return [.. pairs.Select(pair => new ResponseDistribution(
            pair.Instruction,
            response,
            [.. pair.Triggered!.InputIds.Skip(pair.Triggered.ResponseStart).Select(id => model.Tokenizer.Decode([id]))],
            Probabilities(model, pair.Triggered),
            Probabilities(model, pair.Clean!)))];
    }

    private static ImmutableArray<double> Probabilities(ModelUnderTest model, TokenRow row)
        => [.. CausalLMLoss.PerRow(model.Model, [row])[0].Select(loss => Math.Exp(-loss))];
}
