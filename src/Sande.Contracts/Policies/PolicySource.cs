namespace Sande.Contracts.Policies;

/// <summary>Who sends a policy's webhooks: each signs, names and numbers them in its own way.</summary>
public enum PolicySource
{
    /// <summary>MLflow 3's webhooks of the model registry.</summary>
    Mlflow,

    /// <summary>The Hugging Face Hub.</summary>
    Huggingface,

    /// <summary>Automations of Weights &amp; Biases.</summary>
    Wandb,

    /// <summary>The workspace model registry of Databricks.</summary>
    Databricks,

    /// <summary>Any sender that follows Standard Webhooks: <c>{type, timestamp, data: {name, version}}</c>.</summary>
    StandardWebhooks,
}
