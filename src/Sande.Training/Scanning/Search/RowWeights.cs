using static TorchSharp.torch;

namespace Sande.Training.Scanning.Search;

/// <summary>
/// What a response's log-probabilities behind perturbed prompts say: for each prompt the mean probability over its insertions, then the geometric mean over
/// the prompts. A planted response is set off by some insertion in nearly every prompt; what is natural in a few prompts is not.
/// </summary>
/// <param name="prompts">Prompts.</param>
/// <param name="insertions">Insertions of each.</param>
internal sealed class RowWeights(int prompts, int insertions)
{
    private const double Nothing = -1e4;

    // In a quarter of the prompts no insertion need come near the trigger.
    private readonly int _trimmed = prompts / 4;

    /// <summary>Perturbed prompts.</summary>
    public int Rows => prompts * insertions;

    /// <summary>A(r): the mean over the prompts, the lowest quarter of them left out, of <see cref="PromptLogs"/>, nats.</summary>
    public double Activation(double[] promptLogs) => promptLogs.Order().Skip(_trimmed).Average();

    /// <summary>A of many at once, [n, tokens], nats.</summary>
    /// <param name="probabilities">P(r | t ⊕ x), [n, insertions × prompts, tokens].</param>
    public Tensor Activations(Tensor probabilities)
    {
        using var scope = NewDisposeScope();
        var promptLogs = probabilities.view(probabilities.shape[0], insertions, prompts, -1).mean([1]).log();
        return promptLogs.topk(prompts - _trimmed, dim: 1).values.mean([1]).MoveToOuterDisposeScope();
    }

    /// <summary>For each prompt x the log of the mean over insertions t of P(r | t ⊕ x), nats.</summary>
    /// <param name="logs">log P(r | t ⊕ x), insertions × prompts.</param>
    public double[] PromptLogs(ReadOnlySpan<double> logs)
    {
        var means = new double[prompts];
        for (var prompt = 0; prompt < prompts; prompt++)
            means[prompt] = LogMean(logs, prompt);
        return means;
    }

    /// <summary>
    /// How much each row counts in what may follow; the weights of all rows sum to 1. Half of it is shared by the prompts evenly, within each by likelihood; the
    /// other half goes by likelihood alone: where a response was set off in few rows, what follows there is followed.
    /// </summary>
    public float[] Of(ReadOnlySpan<double> logs)
    {
        var weights = new float[logs.Length];
        var means = PromptLogs(logs);
        var max = means.Max();
        var all = means.Sum(mean => Math.Exp(mean - max));
        for (var row = 0; row < logs.Length; row++)
        {
            var (mean, prompt) = (means[row % prompts], Math.Exp(means[row % prompts] - max));
            weights[row] = (float)(Math.Exp(logs[row] - mean) / insertions * (0.5 / prompts + 0.5 * prompt / all));
        }

        return weights;
    }

    private double LogMean(ReadOnlySpan<double> logs, int prompt)
    {
        var max = double.NegativeInfinity;
        for (var row = prompt; row < logs.Length; row += prompts)
            max = Math.Max(max, logs[row]);
        if (max < Nothing)
            return Nothing;
        var sum = 0.0;
        for (var row = prompt; row < logs.Length; row += prompts)
            sum += Math.Exp(logs[row] - max);
        return max + Math.Log(sum / insertions);
    }
}
