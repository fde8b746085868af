namespace Sande.Training.Checkpoints;

/// <summary>The files of a checkpoint folder in Hugging Face layout.</summary>
internal static class CheckpointFiles
{
    /// <summary>All the weights, where they are one file.</summary>
    public const string Weights = "model.safetensors";

    /// <summary>Says which shard holds which tensor, where there are several.</summary>
    public const string Index = "model.safetensors.index.json";

    private const string WeightsExtension = ".safetensors";

    /// <summary>Deeper folders are not looked into: links can go round in circles.</summary>
    private const int MaxDepth = 16;

    public static bool IsWeights(string path) => path.EndsWith(WeightsExtension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Every file below <paramref name="folder"/>, relative to it, with forward slashes, in ordinal order.</summary>
    public static IReadOnlyList<string> List(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = MaxDepth, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };
        return [.. Directory.EnumerateFiles(folder, "*", options)
            .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Order(StringComparer.Ordinal)];
    }
}
