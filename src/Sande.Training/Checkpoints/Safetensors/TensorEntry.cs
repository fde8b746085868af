namespace Sande.Training.Checkpoints.Safetensors;

/// <summary>A tensor as a safetensors header describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Dtype">Its number format.</param>
/// <param name="Shape">Its sizes; none for a single number.</param>
/// <param name="Begin">Where its bytes begin, counted from the end of the header.</param>
/// <param name="End">Where its bytes end.</param>
public sealed record TensorEntry(string Name, SafetensorsDtype Dtype, long[] Shape, long Begin, long End)
{
    /// <summary>Bytes it has.</summary>
    public long Length => End - Begin;

    /// <summary>Numbers in it.</summary>
    public long Count => Length / Dtype.Size;
}
