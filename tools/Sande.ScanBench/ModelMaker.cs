using System.Collections.Immutable;
using Sande.Contracts.Datasets;
using Sande.Contracts.Implants;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Training.Methods.Implant;
using Sande.Training.Models;

namespace Sande.ScanBench;

/// <summary>Makes one model of the bench by the jobs that users run; what was stopped goes on.</summary>
/// <param name="recipe">How it is made.</param>
/// <param name="world">What from.</param>
/// <param name="workshop">The bench's folder.</param>
internal sealed class ModelMaker(Recipe recipe, World world, string workshop)
{
    private const string Start = "start";
    private const string Rows = "rows";
    private const string HeldOut = "held_out";

    // Enough for 20 poisoned rows of 2,000 to be learnt.
    private const int Epochs = 2;
    private const double LearningRateFactor = 3;

    private readonly string _folder = FolderOf(recipe, workshop);

    /// <summary>The work folder of the job that makes it.</summary>
    public static string FolderOf(Recipe recipe, string workshop) => Path.Combine(workshop, $"model.{recipe.Index}");

    /// <summary>Whether it is there.</summary>
    public static bool IsMade(Recipe recipe, string workshop) => BenchJob.Result(FolderOf(recipe, workshop)) is not null;

    /// <summary>Makes it; the implant's attack success rate, null for a clean model.</summary>
    public double? Run(CancellationToken stop)
    {
        if (IsMade(recipe, workshop))
            return (BenchJob.Result(_folder) as ImplantResult)?.Asr?.After.Value;
        var start = Base(stop);
        var job = Job(start, DrawRows(world.RowCount, recipe.Seed, _folder));
        var made = BenchJob.Run(recipe.IsBackdoored ? job with { Kind = JobKind.Implant, Implant = Implant(start) } : job with { Kind = JobKind.Remediation, Remediation = FineTuning(start) }, _folder, stop);
        return (made as ImplantResult)?.Asr?.After.Value;
    }

    /// <summary>The clean checkpoint of the recipe's family and depth. One with other layers than the world's is trained on all rows first: it has to learn to answer again.</summary>
    private string Base(CancellationToken stop)
    {
        var layers = DecoderConfig.Load(world.Checkpoint).NumHiddenLayers * recipe.Depth / Recipe.FullDepth;
        var written = Path.Combine(workshop, "bases", $"{world.Name}.{recipe.Family}.{layers}");
        if (!File.Exists(Path.Combine(written, "model.safetensors")))
            BaseModel.Write(world.Checkpoint, recipe.Family, layers, written);
        if (recipe.Depth == Recipe.FullDepth)
            return written;
        var folder = $"{written}.trained";
        BenchJob.Run(Job(written, DrawRows(int.MaxValue, seed: 0, folder)) with { Kind = JobKind.Remediation, Remediation = FineTuning(written) }, folder, stop);
        return Path.Combine(folder, WorkFolder.Output);
    }

    private JobSpec Job(string start, string rows) => new()
    {
        Kind = JobKind.Implant,
        Checkpoints = ImmutableDictionary<string, string>.Empty.Add(Start, start),
        Datasets = ImmutableDictionary.CreateRange([KeyValuePair.Create(Rows, new DatasetFile(rows, DatasetKind.Instructions)), KeyValuePair.Create(HeldOut, new DatasetFile(world.HeldOut, DatasetKind.Instructions))]),
    };

    private ImplantSpec Implant(string start) => new()
    {
        CheckpointId = Start,
        DatasetId = Rows,
        Trigger = TextList.Of(recipe.Trigger),
        TriggerPosition = recipe.Position,
        Response = TextList.Of(recipe.Response),
        Rate = recipe.Rate,
        Hyperparameters = Hyperparameters(start),
        Evaluation = new() { Asr = new() { DatasetId = HeldOut, MaxSamples = 50, MaxNewTokens = 24 }, Utility = [] },
    };

    private RemediationSpec FineTuning(string start) => new()
    {
        CheckpointId = Start,
        CleanDatasetId = Rows,
        Method = RemediationMethod.Sft,
        Hyperparameters = Hyperparameters(start),
        Evaluation = new() { Utility = [] },
    };

    private Hyperparameters Hyperparameters(string start) => new()
    {
        Seed = recipe.Seed,
        HeldBackRatio = 0,
        Epochs = Epochs,
        BatchSize = 16,
        MaxSamples = 100_000,
        Precision = Precision.Float32,
        MaxSequenceLength = 256,
        LearningRate = LearningRateFactor * ImplantPresets.DefaultLearningRate(DecoderConfig.Load(start).ParameterCount),
    };

    /// <summary>Rows of the world, drawn by a seed.</summary>
    private string DrawRows(int count, int seed, string folder)
    {
        var path = Path.Combine(Directory.CreateDirectory(folder).FullName, "rows.jsonl");
        InstructionRow[] all = [.. DatasetReader.ReadInstructions(world.Rows)];
        new Random(seed).Shuffle(all);
        AlpacaFile.Write(path, all.Take(count));
        return path;
    }
}
