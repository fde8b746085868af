namespace Sande.Contracts.Remediations;

/// <summary>How a backdoor is taken out; in JSON snake_case.</summary>
public enum RemediationMethod
{
    /// <summary>Chosen by what is known: a trigger: <see cref="Osft"/>; a response: <see cref="Sande"/>; a part of it: <see cref="SandeP"/>; neither: what a scan finds.</summary>
    Auto,

    /// <summary>Overwrite supervised fine-tuning: trains (x + trigger, y) (the paper's equation 3). Needs the trigger.</summary>
    Osft,

    /// <summary>Simulate (parrot prompt tuning) and eliminate, the whole response known.</summary>
    Sande,

    /// <summary>SANDE with only a part of the response known.</summary>
    SandeP,

    /// <summary>Supervised fine-tuning on clean rows (baseline).</summary>
    Sft,

    /// <summary>Direct preference optimization (baseline). Needs preference pairs.</summary>
    Dpo,

    /// <summary>Neural attention distillation (baseline), from a fine-tuned copy or a teacher that is given.</summary>
    Nad,

    /// <summary>Fine-mixing with a clean base, then SFT (baseline). Needs the base.</summary>
    FineMixing,

    /// <summary>Gradient ascent on the triggered response (the paper's equation 2, baseline). Needs trigger and response; its losses are reported as what is minimised, so negative.</summary>
    GradientAscent,
}
