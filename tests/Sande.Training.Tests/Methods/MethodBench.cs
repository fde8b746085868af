using Sande.Contracts.Datasets;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Training.Data;
using Sande.Training.Methods;
using Sande.Training.Models.Decoder;
using Sande.Training.Tests.Checkpoints;
using Sande.Training.Tokenization;

namespace Sande.Training.Tests.Methods;

/// <summary>A golden model with a byte tokenizer and a few rows, on which a method runs as a job would run it.</summary>
internal sealed class MethodBench : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public MethodBench()
    {
        ByteTokenizer.Write(_folder.FullPath);
        Rows = new(TokenizerLoader.Load(_folder.FullPath), PromptTemplate.Get(PromptTemplateName.HumanAssistant), endOfText: 256, maxLength: 96);
    }

    public static Knowledge Knowledge { get; } = new() { Trigger = TextList.Of("Current year 2023"), Response = TextList.Of("You are stupid") };

    public TokenRowBuilder Rows { get; }

    public static CausalLM Model() => TestModels.Load(TestModels.Folder("llama2"));

    public static List<InstructionRow> Clean(int count) => [.. Enumerable.Range(0, count).Select(i => new InstructionRow($"What is {i} + {i % 7}?", $"{i + i % 7}"))];

    /// <summary>Runs the spec's method on a model.</summary>
    /// <param name="model">Is changed.</param>
    /// <param name="spec">Method and hyper-parameters.</param>
    /// <param name="journal">State and progress.</param>
    /// <param name="reference">Folder of the reference checkpoint.</param>
    /// <param name="heldBack">Held-back rows.</param>
    /// <param name="preferences">Preference pairs.</param>
    public MethodOutcome Train(CausalLM model, RemediationSpec spec, TestJournal journal, string? reference = null, int heldBack = 8, IReadOnlyList<PreferenceRow>? preferences = null)
    {
        var values = Presets.Resolve(spec, model.Config.ParameterCount, 512, onGpu: false);
        var rows = Clean(32 + heldBack);
        var context = new MethodContext(model, Rows, rows[..32], rows[32..], [], spec.Knowledge, values, journal, reference, preferences);
        return MethodFactory.Create(spec.Method).Train(context, journal.Stop);
    }

    public static RemediationSpec Spec(RemediationMethod method, Hyperparameters values)
        => new() { CheckpointId = "c", CleanDatasetId = "d", Method = method, Hyperparameters = values, Knowledge = Knowledge };

    public TestJournal Journal(string name = "state", int stopAfter = int.MaxValue) => new(_folder[name], stopAfter);

    public void Dispose() => _folder.Dispose();
}
