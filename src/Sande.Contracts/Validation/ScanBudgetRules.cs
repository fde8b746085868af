using Sande.Contracts.Scans;

namespace Sande.Contracts.Validation;

/// <summary>The ranges that <see cref="ScanBudget"/> states.</summary>
internal static class ScanBudgetRules
{
    public static void Check(string pointer, ScanBudget? budget, ErrorList errors)
    {
        errors.CheckRange($"{pointer}/prompts", budget?.Prompts, min: 4, max: 64);
        errors.CheckRange($"{pointer}/first_tokens", budget?.FirstTokens, min: 1, max: 1_000_000);
        errors.CheckRange($"{pointer}/max_response_tokens", budget?.MaxResponseTokens, min: 4, max: 64);
        errors.CheckRange($"{pointer}/confirmations", budget?.Confirmations, min: 1, max: 16);
    }
}
