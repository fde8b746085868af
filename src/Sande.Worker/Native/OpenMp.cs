namespace Sande.Worker.Native;

/// <summary>libtorch's threads on the CPU.</summary>
internal static class OpenMp
{
    private const string WaitPolicyVariable = "OMP_WAIT_POLICY";
    private const string SpinCountVariable = "GOMP_SPINCOUNT";

    // Less than a thread takes to wake: a small model has hundreds of shorter waits a step.
    private const string SpinCount = "3000";

    /// <summary>
    /// Lets threads spin only shortly, and then sleep, where they wait for one another, unless the user says otherwise. A spinning thread holds the core that the
    /// one it waits for needs: beside other busy processes a job took six times as long with libtorch's own choice; without any spinning a parrot's tuning
    /// on two free cores took a third longer (docs/experiments.md, "Threads that wait"). To be called before libtorch is loaded: its OpenMP reads the environment of the process then.
    /// </summary>
    public static void WaitShortly()
    {
        if (Environment.GetEnvironmentVariable(WaitPolicyVariable) is null)
            Libc.SetEnvironmentVariableIfUnset(SpinCountVariable, SpinCount);
        Libc.SetEnvironmentVariableIfUnset(WaitPolicyVariable, "passive");
    }
}
