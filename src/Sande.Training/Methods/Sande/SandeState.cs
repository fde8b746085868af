using System.Collections.Immutable;
using System.Text.Json;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Training.Checkpoints.Safetensors;
using Sande.Training.Models.Decoder;

namespace Sande.Training.Methods.Sande;

/// <summary>
/// The parrots and rounds that are finished, kept in the state folder: a job that starts again passes over them. The file with the parrots is also
/// what the user can download.
/// </summary>
internal sealed class SandeState : IDisposable
{
    public const string ParrotFile = "parrots.safetensors";

    private const string RoundsKey = "rounds";

    private readonly string _folder;
    private readonly List<Parrot> _parrots = [];
    private readonly List<SimulationRound> _rounds = [];

    private SandeState(string folder) => _folder = folder;

    /// <summary>The bank: all parrots so far.</summary>
    public IReadOnlyList<Parrot> Parrots => _parrots;

    /// <summary>The rounds so far; the last one may not be finished.</summary>
    public IReadOnlyList<SimulationRound> Rounds => _rounds;

    /// <summary>What an earlier process finished, its weights put into the model; empty where there was none.</summary>
    public static SandeState Load(string folder, CausalLM model)
    {
        var state = new SandeState(folder);
        if (!File.Exists(state.PathOf(ParrotFile)))
            return state;
        using var file = SafetensorsFile.Open(state.PathOf(ParrotFile));
        state._rounds.AddRange(JsonSerializer.Deserialize<ImmutableArray<SimulationRound>>(file.Header.Metadata[RoundsKey], SandeJson.Options));
        state._parrots.AddRange(state._rounds.SelectMany(round => round.Parrots).Select(parrot => new Parrot(
            parrot.Name, parrot.Response, parrot.Position, file.Read(parrot.Name, device: model.Weights.Device).DetachFromDisposeScope())));
        if (state._rounds.LastOrDefault(round => round.Elimination is not null) is { } eliminated)
            WeightFile.ReadInto(state.WeightsPath(eliminated.Round), model.Weights.Tensors);
        return state;
    }

    /// <summary>Begins a round, unless it has begun.</summary>
    public SimulationRound Begin(int round)
    {
        if (_rounds.Count < round)
            _rounds.Add(new(round, [], [], null));
        return _rounds[round - 1];
    }

    /// <summary>Keeps a tuned parrot.</summary>
    public void Add(Parrot parrot, ParrotSummary summary)
    {
        _parrots.Add(parrot);
        _rounds[^1] = _rounds[^1] with { Parrots = _rounds[^1].Parrots.Add(summary) };
        Save(PathOf(ParrotFile));
    }

    /// <summary>Keeps what a control parrot did; the parrot itself is of no use.</summary>
    public void AddControl(ParrotSummary summary)
    {
        _rounds[^1] = _rounds[^1] with { Controls = _rounds[^1].Controls.Add(summary) };
        Save(PathOf(ParrotFile));
    }

    /// <summary>Keeps the weights after a round's elimination: first the new ones, then the word that they count, then the old ones go.</summary>
    public void Add(EliminationSummary elimination, CausalLM model)
    {
        var round = _rounds[^1].Round;
        WeightFile.Write(WeightsPath(round), model.Weights.Tensors);
        _rounds[^1] = _rounds[^1] with { Elimination = elimination };
        Save(PathOf(ParrotFile));
        File.Delete(WeightsPath(round - 1));
    }

    /// <summary>Writes the parrots, with the rounds as metadata.</summary>
    public void Save(string path) => SafetensorsWriter.Write(
        path,
        _parrots.Select(parrot => (parrot.Name, parrot.Embeddings)),
        new Dictionary<string, string> { [RoundsKey] = JsonSerializer.Serialize(_rounds, SandeJson.Options) });

    private string WeightsPath(int round) => PathOf($"eliminated.{round}.safetensors");

    private string PathOf(string file) => Path.Combine(_folder, file);

    public void Dispose()
    {
        foreach (var parrot in _parrots)
            parrot.Dispose();
    }
}
