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
        if (request is ScanSpec { ReferenceCheckpointId: { } relative } scan && models.TryGetValue(scan.CheckpointId, out var scanned) && models.TryGetValue(relative, out var clean) && scanned.VocabSize != clean.VocabSize)
            errors.Add("/reference_checkpoint_id", $"Checkpoint \"{relative}\" has vocab_size {clean.VocabSize}, and \"{scan.CheckpointId}\" has {scanned.VocabSize}.");
        if (request is not RemediationSpec spec || !models.TryGetValue(spec.CheckpointId, out var model))
            return errors.Errors;
        if (spec.ReferenceCheckpointId is { } id && models.TryGetValue(id, out var reference))
            CheckReference(spec, model, reference, errors);
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

    private static void CheckReference(RemediationSpec spec, CheckpointModel model, CheckpointModel reference, ErrorList errors)
    {
        Compare("hidden_size", model.HiddenSize, reference.HiddenSize);
        Compare("num_hidden_layers", model.NumHiddenLayers, reference.NumHiddenLayers);
        Compare("vocab_size", model.VocabSize, reference.VocabSize);
        // A base must have the same tensors; a teacher may be of another family.
        if (spec.Method == RemediationMethod.FineMixing)
            Compare("parameters", model.Parameters, reference.Parameters);

        void Compare(string name, long expected, long actual)
        {
            if (actual != expected)
                errors.Add("/reference_checkpoint_id", $"Checkpoint \"{spec.ReferenceCheckpointId}\" has {name} {actual}, and \"{spec.CheckpointId}\" has {expected}.");
        }
    }
}
