using System.Collections.Immutable;

namespace Sande.Contracts.Policies;

/// <summary>What a policy may say of its source's events.</summary>
/// <param name="Events">Those that name a version of a model; empty where the sender's user chooses their names.</param>
/// <param name="DefaultEvents">Those that a policy acts on which names none; empty for all.</param>
/// <param name="Fields">What a template of the checkpoint's place may have in braces.</param>
public sealed record PolicySourceRules(ImmutableArray<string> Events, ImmutableArray<string> DefaultEvents, ImmutableArray<string> Fields)
{
    /// <summary>The model's name, with slashes where it has them.</summary>
    public const string Name = "name";

    /// <summary>The version: a number, a commit, or what the source has.</summary>
    public const string Version = "version";

    /// <summary>The alias that was set.</summary>
    public const string Alias = "alias";

    private static readonly PolicySourceRules Mlflow = new(
        ["model_version.created", "model_version_tag.set", "model_version_alias.created"], ["model_version.created"], [Name, Version, Alias]);

    private static readonly PolicySourceRules Huggingface = new(
        ["repo.content.update", "repo.config.update", "repo.create", "repo.update", "repo.move"], ["repo.content.update"], [Name, Version, "owner", "repo"]);

    private static readonly PolicySourceRules Wandb = new([], ["LINK_ARTIFACT", "ADD_ARTIFACT_ALIAS"], [Name, Version, Alias, "project", "entity"]);

    private static readonly PolicySourceRules Databricks = new(
        [
            "MODEL_VERSION_CREATED", "MODEL_VERSION_TAG_SET", "MODEL_VERSION_TRANSITIONED_STAGE", "MODEL_VERSION_TRANSITIONED_TO_STAGING",
            "MODEL_VERSION_TRANSITIONED_TO_PRODUCTION", "MODEL_VERSION_TRANSITIONED_TO_ARCHIVED", "TRANSITION_REQUEST_CREATED",
            "TRANSITION_REQUEST_TO_STAGING_CREATED", "TRANSITION_REQUEST_TO_PRODUCTION_CREATED", "TRANSITION_REQUEST_TO_ARCHIVED_CREATED",
        ],
        ["MODEL_VERSION_CREATED"],
        [Name, Version, "stage"]);

    private static readonly PolicySourceRules StandardWebhooks = new([], [], [Name, Version]);

    /// <summary>The rules of a source.</summary>
    public static PolicySourceRules Of(PolicySource source) => source switch
    {
        PolicySource.Mlflow => Mlflow,
        PolicySource.Huggingface => Huggingface,
        PolicySource.Wandb => Wandb,
        PolicySource.Databricks => Databricks,
        PolicySource.StandardWebhooks => StandardWebhooks,
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, "Unknown source."),
    };
}
