using ScalarType = TorchSharp.torch.ScalarType;

namespace Sande.Training.Checkpoints.Safetensors;

/// <summary>A number format of the safetensors format. Looking at it loads no libtorch.</summary>
/// <param name="Name">As the header spells it.</param>
/// <param name="Size">Bytes of one number.</param>
/// <param name="TorchType">TorchSharp's type of the same bytes, or null where it has none.</param>
public sealed record SafetensorsDtype(string Name, int Size, ScalarType? TorchType)
{
    /// <summary>Every number format that is read, with whole bytes each.</summary>
    public static IReadOnlyList<SafetensorsDtype> All { get; } =
    [
        new("F64", 8, ScalarType.Float64),
        new("F32", 4, ScalarType.Float32),
        new("F16", 2, ScalarType.Float16),
        new("BF16", 2, ScalarType.BFloat16),
        new("I64", 8, ScalarType.Int64),
        new("I32", 4, ScalarType.Int32),
        new("I16", 2, ScalarType.Int16),
        new("I8", 1, ScalarType.Int8),
        new("U64", 8, null),
        new("U32", 4, null),
        new("U16", 2, null),
        new("U8", 1, ScalarType.Byte),
        new("BOOL", 1, ScalarType.Bool),
        new("F8_E4M3", 1, null),
        new("F8_E5M2", 1, null),
        new("F8_E8M0", 1, null),
        new("F8_E4M3FNUZ", 1, null),
        new("F8_E5M2FNUZ", 1, null),
    ];

    /// <summary>Whether a model's weights may have it.</summary>
    public bool IsWeight => TorchType is ScalarType.BFloat16 or ScalarType.Float16 or ScalarType.Float32;

    /// <summary>The format of that name, or null.</summary>
    public static SafetensorsDtype? Find(string name) => All.FirstOrDefault(dtype => dtype.Name == name);

    /// <summary>The format of tensors of that type.</summary>
    /// <exception cref="NotSupportedException">Safetensors has none.</exception>
    public static SafetensorsDtype Of(ScalarType type) =>
        All.FirstOrDefault(dtype => dtype.TorchType == type) ?? throw new NotSupportedException($"Safetensors has no dtype for {type}.");

    /// <inheritdoc/>
    public override string ToString() => Name;
}
