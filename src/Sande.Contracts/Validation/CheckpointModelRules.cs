using Sande.Contracts.Checkpoints;
using Sande.Contracts.Jobs;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Implants;
using Sande.Contracts.Remediations;
using Sande.Contracts.Scans;

namespace Sande.Contracts.Validation;

/// <summary>What a job's request asks of the checkpoints that it names, once it is known what these are.</summary>
public static class CheckpointModelRules
{
    /// <summary>Everything that does not fit; empty where it can run.</summary>
    /// <param name="request">A request that <see cref="JobRequestValidator"/> found sound.</param>
    /// <param name="models">What is known of the named checkpoints, by id.</param>
    public static IReadOnlyList<ValidationError> Validate(JobRequest request, IReadOnlyDictionary<string, CheckpointModel> models)
    {
        var errors = new ErrorList();
        CheckNewTokens(request, models, errors);
        CheckReference(request, models, errors);
        if (request is RemediationSpec spec && models.TryGetValue(spec.CheckpointId, out var model))
            errors.CheckList("/hyperparameters/nad/layers", spec.Hyperparameters.Nad?.Layers, min: 1, max: model.NumHiddenLayers);
        return errors.Errors;
    }

    // A prompt that would outgrow the positions loses its beginning, and with it the trigger.
    private static void CheckNewTokens(JobRequest request, IReadOnlyDictionary<string, CheckpointModel> models, ErrorList errors)
    {
        var evaluation = request switch
        {
            RemediationSpec remediation => remediation.Evaluation,
            ImplantSpec implant => implant.Evaluation,
            EvaluationJobSpec job => job.Evaluation,
            _ => null,
        };
        if (evaluation?.Asr?.MaxNewTokens is { } tokens && models.TryGetValue(request.CheckpointId, out var model) && tokens > model.MaxPositionEmbeddings / 2)
            errors.Add("/evaluation/asr/max_new_tokens", $"The model has {model.MaxPositionEmbeddings} positions: more than half of them would leave prompts too little room.");
    }

    private static void CheckReference(JobRequest request, IReadOnlyDictionary<string, CheckpointModel> models, ErrorList errors)
    {
        var id = request switch
        {
            RemediationSpec remediation => remediation.ReferenceCheckpointId,
            ScanSpec scan => scan.ReferenceCheckpointId,
            _ => null,
        };
        if (id is null || !models.TryGetValue(request.CheckpointId, out var model) || !models.TryGetValue(id, out var reference))
            return;
        Compare("vocab_size", model.VocabSize, reference.VocabSize);
        // A scan compares what both say, and nothing within them.
        if (request is not RemediationSpec spec || RemediationMethods.ScansFirst(spec))
            return;
        Compare("hidden_size", model.HiddenSize, reference.HiddenSize);
        Compare("num_hidden_layers", model.NumHiddenLayers, reference.NumHiddenLayers);
        // A base must have the same tensors; a teacher may be of another family.
        if (spec.Method == RemediationMethod.FineMixing)
            Compare("parameters", model.Parameters, reference.Parameters);

        void Compare(string name, long expected, long actual)
        {
            if (actual != expected)
                errors.Add("/reference_checkpoint_id", $"Checkpoint \"{id}\" has {name} {actual}, and \"{request.CheckpointId}\" has {expected}.");
        }
    }
}
