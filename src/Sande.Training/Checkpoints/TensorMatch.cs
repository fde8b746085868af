using Sande.Training.Checkpoints.Safetensors;
using Sande.Training.Models;

namespace Sande.Training.Checkpoints;

/// <summary>Compares what a model asks for with what its files hold.</summary>
internal static class TensorMatch
{
    /// <summary>Adds every missing, unexpected or wrongly shaped tensor, and every dtype that weights can't have, to <paramref name="faults"/>.</summary>
    public static void Compare(IEnumerable<ParameterShape> expected, IEnumerable<SafetensorsHeader> stored, FaultList faults)
    {
        var shapes = expected.ToDictionary(parameter => parameter.Name, parameter => parameter.Shape);
        var found = new HashSet<string>();
        foreach (var header in stored)
        {
            foreach (var tensor in header.Tensors)
            {
                found.Add(tensor.Name);
                if (!IsDerivedBuffer(tensor.Name, shapes.ContainsKey) && FindFault(tensor, shapes) is { } fault)
                    faults.Add($"{header.FileName}: {Shown.Tensor(tensor.Name)} {fault}.");
            }
        }

        foreach (var (name, shape) in shapes.Where(parameter => !found.Contains(parameter.Key)))
            faults.Add($"The weights lack {Shown.Tensor(name)} of shape {Shown.Shape(shape)}.");
    }

    /// <summary>The parameter whose numbers a stored tensor has: its own, or the embedding's for the output projection of a model that ties the two; else null.</summary>
    public static T? FindParameter<T>(string stored, IReadOnlyDictionary<string, T> parameters)
        where T : class =>
        parameters.GetValueOrDefault(stored) ?? (stored == ParameterShapes.LmHead ? parameters.GetValueOrDefault(ParameterShapes.EmbedTokens) : null);

    /// <summary>Rotary frequencies: old checkpoints store them, though they follow from config.json. Not read, and written back as they are.</summary>
    private static bool IsDerivedBuffer(string name, Func<string, bool> isParameter) =>
        name.EndsWith("rotary_emb.inv_freq", StringComparison.Ordinal) && !isParameter(name);

    private static string? FindFault(TensorEntry tensor, Dictionary<string, long[]> shapes)
    {
        if (FindParameter(tensor.Name, shapes) is not { } shape)
            return "is not part of the model";
        if (!tensor.Shape.AsSpan().SequenceEqual(shape))
            return $"has the shape {Shown.Shape(tensor.Shape)}; the model's is {Shown.Shape(shape)}";
        return tensor.Dtype.IsWeight ? null : $"has the dtype {tensor.Dtype}; weights are BF16, F16 or F32";
    }
}
