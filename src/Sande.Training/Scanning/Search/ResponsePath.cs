namespace Sande.Training.Scanning.Search;

/// <summary>A beginning of an answer while it is being extended.</summary>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Node">The node of the token before the last; -1: there is none. The last token is not in the tree yet.</param>
/// <param name="Logs">log P(tokens | prompt) of each perturbed prompt.</param>
/// <param name="Steps">What its first 1, 2, … tokens have.</param>
internal sealed record ResponsePath(int[] Tokens, int Node, double[] Logs, PathStep[] Steps)
{
    /// <summary>A of all its tokens.</summary>
    public double Activation => Steps[^1].Activation;

    /// <summary>A path of one token.</summary>
    public static ResponsePath Root(int token, double[] logs, RowWeights weights)
        => new([token], -1, logs, [new(weights.Activation(weights.PromptLogs(logs)), 1)]);

    /// <summary>The path with one more token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="node">The node of the token before it.</param>
    /// <param name="logs">The token's log-probability behind each perturbed prompt and the path.</param>
    /// <param name="weights">What the rows say together.</param>
    public ResponsePath Extend(int token, int node, ReadOnlySpan<float> logs, RowWeights weights)
    {
        var (joint, step) = Append(logs, weights);
        return new([.. Tokens, token], node, joint, [.. Steps, step]);
    }

    /// <summary>An end behind the path.</summary>
    /// <param name="logs">Its log-probability behind each perturbed prompt and the path.</param>
    /// <param name="weights">What the rows say together.</param>
    public PathStep Whole(ReadOnlySpan<float> logs, RowWeights weights) => Append(logs, weights).Step;

    private (double[] Joint, PathStep Step) Append(ReadOnlySpan<float> logs, RowWeights weights)
    {
        var (joint, conditional, share) = (new double[Logs.Length], 0.0, weights.Of(Logs));
        for (var row = 0; row < joint.Length; row++)
        {
            joint[row] = Logs[row] + logs[row];
            conditional += share[row] * Math.Exp(logs[row]);
        }

        return (joint, new(weights.Activation(weights.PromptLogs(joint)), conditional));
    }
}

/// <summary>A token of a response.</summary>
/// <param name="Activation">A of the response up to it, nats.</param>
/// <param name="Conditional">Its probability given those before it where these are likely, weighted as <see cref="RowWeights.Of"/> says.</param>
internal readonly record struct PathStep(double Activation, double Conditional);
