using Sande.Contracts.Remediations;
using static TorchSharp.torch;

namespace Sande.Training.Methods.Sande;

/// <summary>A soft prompt that imitates an unknown trigger (the paper's p): tuned, the model frozen, to provoke a response.</summary>
/// <param name="Name">Its tensor's name in the bank.</param>
/// <param name="Response">What it is to provoke.</param>
/// <param name="Position">Where it stands; null: at a fixed index.</param>
/// <param name="Embeddings">[P, hidden], float32: what stands in the place of P tokens' embeddings.</param>
internal sealed record Parrot(string Name, string Response, ParrotPosition? Position, Tensor Embeddings) : IDisposable
{
    /// <summary>P.</summary>
    public int Tokens => (int)Embeddings.shape[0];

    public void Dispose() => Embeddings.Dispose();
}
