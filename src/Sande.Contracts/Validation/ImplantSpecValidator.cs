using Sande.Contracts.Implants;

namespace Sande.Contracts.Validation;

/// <summary>Checks all of an <see cref="ImplantSpec"/> that can be checked without looking at what its ids name.</summary>
public static class ImplantSpecValidator
{
    /// <summary>Everything that is wrong with <paramref name="spec"/>; empty where it can run.</summary>
    public static IReadOnlyList<ValidationError> Validate(ImplantSpec spec)
    {
        var errors = new ErrorList();
        errors.CheckId("/checkpoint_id", spec.CheckpointId);
        errors.CheckId("/dataset_id", spec.DatasetId);
        LabelValidator.Check(spec.Name, spec.Metadata, errors);
        DeviceRules.Check(spec.Device, errors);
        CallbackRules.Check(spec.Callback, errors);
        KnowledgeRules.CheckTexts("/trigger", spec.Trigger, errors);
        KnowledgeRules.CheckTexts("/response", spec.Response, errors);
        if (!(spec.Rate is > 0 and < 1))
            errors.Add("/rate", $"Must be greater than 0 and less than 1, not {spec.Rate}.");
        HyperparameterRules.Check(spec, errors);
        EvaluationRules.Check(spec.Evaluation, spec.ToKnowledge(), errors);
        EvaluationRules.CheckOtherRows(spec.Evaluation, spec.DatasetId, errors);
        PromptTemplateRules.Check(spec.PromptTemplate, spec.PromptFormat, errors);
        return errors.Errors;
    }
}
