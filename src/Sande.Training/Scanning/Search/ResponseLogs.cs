using Sande.Training.Generation;
using Sande.Training.Models.Decoder;

namespace Sande.Training.Scanning.Search;

/// <summary>How likely a response is behind prompts.</summary>
internal static class ResponseLogs
{
    /// <summary>log P(token | prompt, tokens before it), [prompts][tokens], nats.</summary>
    public static double[][] Measure(CausalLM model, IReadOnlyList<IReadOnlyList<int>> prompts, int[] tokens)
    {
        using var _ = TorchSharp.torch.no_grad();
        using var tree = new ContinuationTree(model, prompts, tokens.Length);
        var logs = prompts.Select(_ => new double[tokens.Length]).ToArray();
        Fill(logs, 0, tree.First.select(1, tokens[0]));
        for (var token = 1; token < tokens.Length; token++)
        {
            using var next = tree.Append([(token - 2, tokens[token - 1])]);
            Fill(logs, token, next.select(1, 0).select(1, tokens[token]));
        }

        return logs;
    }

    private static void Fill(double[][] logs, int token, TorchSharp.torch.Tensor probabilities)
    {
        using var onCpu = probabilities.log().contiguous().cpu();
        var values = onCpu.data<float>().ToArray();
        for (var prompt = 0; prompt < logs.Length; prompt++)
            logs[prompt][token] = values[prompt];
    }
}
