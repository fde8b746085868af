using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Sande.Worker.Callbacks;

/// <summary>How callbacks are sent. Each setting is an environment variable (or any other configuration key) of the name given.</summary>
internal sealed class CallbackOptions : IValidatableObject
{
    /// <summary>SANDE_CALLBACK_NETWORKS: networks that callbacks may go to beside the public internet, as <c>10.1.0.0/16,127.0.0.1/32</c>. Default: none.</summary>
    [ConfigurationKeyName("SANDE_CALLBACK_NETWORKS")]
    public string Networks { get; set; } = "";

    /// <summary>SANDE_CALLBACK_TIMEOUT_SECONDS: how long a receiver may take to answer, 0.1..60 s. Default 20.</summary>
    [ConfigurationKeyName("SANDE_CALLBACK_TIMEOUT_SECONDS")]
    [Range(0.1, 60)]
    public double TimeoutSeconds { get; set; } = 20;

    /// <summary><see cref="TimeoutSeconds"/> as a time.</summary>
    public TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    /// <summary><see cref="Networks"/> as networks.</summary>
    /// <exception cref="FormatException">One of them is none.</exception>
    public IPNetwork[] ParseNetworks() => [.. Split().Select(text => IPNetwork.Parse(text))];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        => Split().Where(text => !IPNetwork.TryParse(text, out _)).Select(text => new ValidationResult($"SANDE_CALLBACK_NETWORKS: {text} is no network, as 10.1.0.0/16 or 127.0.0.1/32."));

    private string[] Split() => Networks.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>Checks the settings when the host starts.</summary>
[OptionsValidator]
internal sealed partial class CallbackOptionsValidator : IValidateOptions<CallbackOptions>;
